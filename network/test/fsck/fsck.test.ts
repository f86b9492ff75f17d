import { cp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { fsck, type FsckReport } from '../../src/fsck/fsck.js';
import { MetadataIndex, withMetadata, type Block } from '../../src/ledger/block.js';
import { BlockFiles } from '../../src/ledger/blockfiles.js';
import { decodeRecord, encodeRecord } from '../../src/ledger/blockrecord.js';
import { LedgerError } from '../../src/ledger/errors.js';
import { Ledger } from '../../src/ledger/ledger.js';
import { openStore, stateKey } from '../../src/ledger/store.js';
import { encodeVarint } from '../../src/ledger/varint.js';
import { common } from '../../src/proto/fabric.js';
import { inDirectory, makeDirectory, removeDirectory } from '../support/directory.js';
import { writeFabricLedger } from '../support/fabricledger.js';

const CHANNEL = 'credit-audit';
/** Blocks of the vectors with every kind of metadata, and with conflicts. */
const BLOCKS = 8;

/** A varint with a superfluous byte. */
function padded(length: Buffer): Buffer {
  const bytes = Buffer.concat([length, Buffer.of(0)]);
  bytes[length.length - 1]! |= 0x80;
  return bytes;
}

/** Writes the last block of a file anew. */
async function rewriteLast(
  file: string,
  record: (block: Block) => Buffer,
  prefix: (length: Buffer) => Buffer = (length) => length,
): Promise<void> {
  const files = await BlockFiles.openToRead(dirname(file));
  const records = [];
  for await (const one of files.scan({ file: 0, offset: 0 })) records.push(one);
  await files.close();
  const last = records.at(-1)!;
  const bytes = record(decodeRecord(last.bytes));
  const before = (await readFile(file)).subarray(0, last.lengthAt.offset);
  await writeFile(file, Buffer.concat([before, prefix(encodeVarint(bytes.length)), bytes]));
}

describe('fsck', () => {
  /** A ledger in order, copied for each test. */
  let pristine: string;

  before(async () => {
    pristine = await makeDirectory();
    await writeFabricLedger(pristine, BLOCKS);
  });

  after(() => removeDirectory(pristine));

  const withCopy = <T>(use: (directory: string) => Promise<T>): Promise<T> =>
    inDirectory(async (directory) => {
      await cp(pristine, directory, { recursive: true });
      return use(directory);
    });

  const check = (directory: string): Promise<FsckReport> => fsck({ directory, channel: CHANNEL });
  const codes = ({ findings }: FsckReport): string[] => findings.map(({ code }) => code);
  const blockFile = (directory: string): string => join(directory, 'blocks', 'blockfile_000000');

  it('finds nothing wrong with a ledger in order, and changes nothing', () =>
    withCopy(async (directory) => {
      const before = await readFile(blockFile(directory));
      const report = await check(directory);
      expect(report.findings).to.deep.equal([]);
      expect(report.height).to.equal(BigInt(BLOCKS));
      expect(await readFile(blockFile(directory))).to.deep.equal(before);
      expect(await fsck({ directory, channel: CHANNEL, genesisHash: report.genesisHash })).to.deep.equal(
        report,
      );
    }));

  it('finds any flipped bit of the blocks', async () => {
    const bytes = await readFile(blockFile(pristine));
    const bit = fc.integer({ min: 0, max: bytes.length * 8 - 1 });
    await fc.assert(
      fc.asyncProperty(bit, (position) =>
        withCopy(async (directory) => {
          const flipped = Buffer.from(bytes);
          flipped[position >> 3]! ^= 1 << (position & 7);
          await writeFile(blockFile(directory), flipped);
          expect((await check(directory)).findings).not.to.deep.equal([]);
        }),
      ),
      { numRuns: 40 },
    );
  }).timeout(60_000);

  it('names the fault: format, chain, signature, verdict, commit hash', async () => {
    const bytes = await readFile(blockFile(pristine));
    const last = bytes.length;
    const faults: [string, number][] = [
      ['COMMIT_HASH', last - 1],
      ['FLAGS', last - 38],
      ['RECORD', 0],
      ['CHAIN', 5],
    ];
    for (const [code, position] of faults) {
      await withCopy(async (directory) => {
        const flipped = Buffer.from(bytes);
        flipped[position]! ^= 1;
        await writeFile(blockFile(directory), flipped);
        expect(codes(await check(directory))).to.deep.equal([code]);
      });
    }
  });

  it('finds metadata that no orderer writes, though its signature is good', async () => {
    const added = (block: Block): Block => {
      const signatures = common.Metadata.deserializeBinary(block.metadata[MetadataIndex.SIGNATURES]!);
      signatures.addSignatures(new common.MetadataSignature());
      return withMetadata(block, MetadataIndex.SIGNATURES, signatures.serializeBinary());
    };
    const faults: [string, (block: Block) => Block][] = [
      ['ORDERER_SIGNATURE', added],
      ['METADATA', (block) => withMetadata(block, MetadataIndex.LAST_CONFIG, Buffer.of(10, 2, 8, 1))],
      ['METADATA', (block) => withMetadata(block, MetadataIndex.ORDERER, Buffer.of(0))],
      ['METADATA', (block) => withMetadata(block, 5, new Uint8Array())],
      [
        'METADATA',
        (block) => {
          const unknownField = Buffer.concat([block.metadata[MetadataIndex.SIGNATURES]!, Buffer.of(0x78, 1)]);
          return withMetadata(block, MetadataIndex.SIGNATURES, unknownField);
        },
      ],
    ];
    for (const [code, change] of faults) {
      await withCopy(async (directory) => {
        await rewriteLast(blockFile(directory), (block) => encodeRecord(change(block)).bytes);
        expect(codes(await check(directory))).to.deep.equal([code]);
      });
    }
  });

  it('finds a length that could be written shorter', () =>
    withCopy(async (directory) => {
      await rewriteLast(blockFile(directory), (block) => encodeRecord(block).bytes, padded);
      expect(codes(await check(directory))).to.deep.equal(['RECORD']);
    }));

  it('refuses a first block that is not the trusted one', () =>
    withCopy(async (directory) => {
      const report = await fsck({ directory, channel: CHANNEL, genesisHash: Buffer.alloc(32) });
      expect(codes(report)).to.deep.equal(['GENESIS']);
    }));

  it('tells a last block that was cut off', () =>
    withCopy(async (directory) => {
      await truncate(blockFile(directory), (await readFile(blockFile(directory))).length - 1);
      expect(codes(await check(directory))).to.include('TAIL');
    }));

  it('tells block files that are missing', () =>
    withCopy(async (directory) => {
      await rm(blockFile(directory));
      expect(codes(await check(directory))).to.deep.equal(['FILES']);
    }));

  it('finds a state that the blocks do not lead to', () =>
    withCopy(async (directory) => {
      const store = await openStore(join(directory, 'index'));
      const key = stateKey(CHANNEL, 'k0007');
      const value = (await store.get(key))!;
      await store.put(key, Buffer.concat([value, Buffer.of(1)]));
      await store.put(stateKey(CHANNEL, 'never'), value);
      await store.del(stateKey(CHANNEL, 'k0008'));
      await store.close();
      const { findings } = await check(directory);
      expect(
        findings.map(({ message }) => /\b(is wrong|is missing|should not be there)\b/.exec(message)?.[0]),
      ).to.deep.equal(['is wrong', 'is missing', 'should not be there']);
    }));

  it('tells an index that is behind, which opening the ledger mends', () =>
    withCopy(async (directory) => {
      await rm(join(directory, 'index'), { recursive: true });
      expect(codes(await check(directory))).to.deep.equal(['INDEX_BEHIND']);
      const ledger = await Ledger.open({ directory, channel: CHANNEL });
      await ledger.close();
      expect(codes(await check(directory))).to.deep.equal([]);
    }));

  it('does not touch a ledger that is open', () =>
    withCopy(async (directory) => {
      const ledger = await Ledger.open({ directory, channel: CHANNEL });
      const refused = await check(directory).catch((error: unknown) => error);
      await ledger.close();
      expect(refused).to.be.instanceOf(LedgerError).with.property('code', 'LOCKED');
    }));
});
