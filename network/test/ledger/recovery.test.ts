import { cp, readFile, readdir, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { decodeBlock } from '../../src/ledger/block.js';
import { LedgerError } from '../../src/ledger/errors.js';
import { Ledger } from '../../src/ledger/ledger.js';
import { replay } from '../../src/ledger/replay.js';
import { inDirectory, makeDirectory, removeDirectory } from '../support/directory.js';
import { fabricBlocks, writeFabricLedger } from '../support/fabricledger.js';
import { indexDifferences } from '../support/stores.js';

const BLOCKS = 8;
/** So that the blocks fill several files, and one block alone is larger than a file may be. */
const MAX_FILE_SIZE = 30_000;

const open = (directory: string): Promise<Ledger> =>
  Ledger.open({ directory, channel: 'credit-audit', maxFileSize: MAX_FILE_SIZE });

async function blockFiles(directory: string): Promise<Map<string, Buffer>> {
  const names = await readdir(join(directory, 'blocks'));
  const entries = names
    .sort()
    .map(async (name) => [name, await readFile(join(directory, 'blocks', name))] as const);
  return new Map(await Promise.all(entries));
}

describe('Recovery of a ledger', () => {
  /** Ledgers of 0, 1, 2… blocks. */
  let root: string;
  const ledgerOf = (blocks: number): string => join(root, String(blocks));

  before(async function () {
    this.timeout(30_000);
    root = await makeDirectory();
    for (let blocks = 0; blocks <= BLOCKS; blocks += 1) {
      await writeFabricLedger(ledgerOf(blocks), blocks, MAX_FILE_SIZE);
    }
  });

  after(() => removeDirectory(root));

  /** A ledger whose index ends with one block and whose files end with another, as a crash may leave them. */
  const withCrashed = (
    indexed: number,
    written: number,
    use: (directory: string) => Promise<void>,
  ): Promise<void> =>
    inDirectory(async (directory) => {
      await cp(join(ledgerOf(indexed), 'index'), join(directory, 'index'), { recursive: true });
      await cp(join(ledgerOf(written), 'blocks'), join(directory, 'blocks'), { recursive: true });
      await use(directory);
    });

  /** Opens the ledger, gives it what it lacks, and compares it with one that never crashed. */
  async function expectWhole(directory: string, height: number): Promise<void> {
    const ledger = await open(directory);
    expect(ledger.info().height).to.equal(BigInt(height));
    for (const bytes of (await fabricBlocks(BLOCKS)).slice(height)) {
      const block = decodeBlock(bytes);
      const state = ledger.snapshot();
      await ledger.commit(replay(block, state));
      await state.close();
    }
    await ledger.close();
    expect(await blockFiles(directory)).to.deep.equal(await blockFiles(ledgerOf(BLOCKS)));
    expect(await indexDifferences(directory, ledgerOf(BLOCKS))).to.deep.equal([]);
  }

  it('spreads blocks over several files', async () => {
    expect((await blockFiles(ledgerOf(BLOCKS))).size).to.be.greaterThan(2);
  });

  it('derives from the blocks whatever the index lacks', async () => {
    for (let written = 0; written <= BLOCKS; written += 1) {
      for (let indexed = 0; indexed <= written; indexed += 1) {
        await withCrashed(indexed, written, (directory) => expectWhole(directory, written));
      }
    }
  }).timeout(60_000);

  it('derives all of it if the index is gone', () =>
    withCrashed(BLOCKS, BLOCKS, async (directory) => {
      await rm(join(directory, 'index'), { recursive: true });
      await expectWhole(directory, BLOCKS);
    }));

  it('cuts off a block that was written in part, wherever the write ended', async () => {
    const cut = fc.record({
      written: fc.integer({ min: 1, max: BLOCKS }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(cut, ({ written, share }) =>
        withCrashed(written - 1, written, async (directory) => {
          const [before, after] = [await blockFiles(ledgerOf(written - 1)), await blockFiles(directory)];
          const [name, whole] = [...after].at(-1)!;
          const start = before.get(name)?.length ?? 0;
          const end = start + Math.floor(share * (whole.length - start));
          await truncate(join(directory, 'blocks', name), end);
          await expectWhole(directory, end === whole.length ? written : written - 1);
        }),
      ),
      { numRuns: 25 },
    );
  }).timeout(60_000);

  it('says that blocks were lost, rather than begin anew', () =>
    withCrashed(BLOCKS, BLOCKS - 1, async (directory) => {
      const error = await open(directory).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(LedgerError).with.property('code', 'BLOCKS_LOST');
    }));

  it('stops at a block that does not lead to its commit hash', () =>
    withCrashed(BLOCKS - 1, BLOCKS, async (directory) => {
      const [name, bytes] = [...(await blockFiles(directory))].at(-1)!;
      const damaged = Buffer.from(bytes);
      damaged[damaged.length - 1]! ^= 1;
      await writeFile(join(directory, 'blocks', name), damaged);
      const error = await open(directory).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(LedgerError).with.property('code', 'CORRUPT');
    }));

  it('stands as before when a block cannot be written, and takes it later', () =>
    withCrashed(BLOCKS - 1, BLOCKS - 1, async (directory) => {
      // So small that the block needs a file of its own, which a missing folder stands in the way of.
      const ledger = await Ledger.open({ directory, channel: 'credit-audit', maxFileSize: 1 });
      const state = ledger.snapshot();
      const validated = replay(decodeBlock((await fabricBlocks(BLOCKS)).at(-1)!), state);
      await state.close();
      await rename(join(directory, 'blocks'), join(directory, 'away'));
      const error = await ledger.commit(validated).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(LedgerError).with.property('code', 'WRITE_FAILED');
      expect(ledger.info().height).to.equal(BigInt(BLOCKS - 1));
      await rename(join(directory, 'away'), join(directory, 'blocks'));
      await ledger.commit(validated);
      await ledger.close();
      expect((await blockFiles(directory)).size).to.equal((await blockFiles(ledgerOf(BLOCKS - 1))).size + 1);
    }));
});
