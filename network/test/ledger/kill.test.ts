import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { decodeBlock } from '../../src/ledger/block.js';
import { Ledger } from '../../src/ledger/ledger.js';
import { replay } from '../../src/ledger/replay.js';
import { inDirectory } from '../support/directory.js';
import { indexDifferences } from '../support/stores.js';

const COMMITTER = fileURLToPath(new URL('../support/committer.ts', import.meta.url));
const MAX_FILE_SIZE = 20_000;

const open = (directory: string): Promise<Ledger> =>
  Ledger.open({ directory, channel: 'credit-audit', maxFileSize: MAX_FILE_SIZE });

/** Lets a process commit that many blocks, kills it in the middle of the next, and tells the last height it told. */
async function commitAndKill(directory: string, blocks: number): Promise<bigint> {
  const child = spawn(process.execPath, ['--import', 'tsx', COMMITTER, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  let last = 0n;
  let seen = 0;
  for await (const line of createInterface(child.stdout)) {
    last = BigInt(line);
    seen += 1;
    if (seen > blocks) child.kill('SIGKILL');
  }
  await exit;
  return last;
}

describe('A ledger whose process is killed', () => {
  it('has every block that it told of, and nothing half', () =>
    inDirectory(async (directory) => {
      let told = 0n;
      for (const blocks of [3, 40, 11, 90, 1]) {
        const last = await commitAndKill(directory, blocks);
        expect(last >= told + BigInt(blocks)).to.equal(true);
        told = last;
      }
      const ledger = await open(directory);
      const { height } = ledger.info();
      expect(height >= told).to.equal(true);
      await inDirectory(async (again) => {
        const replayed = await open(again);
        for (let number = 0n; number < height; number += 1n) {
          const state = replayed.snapshot();
          await replayed.commit(replay(decodeBlock((await ledger.blockByNumber(number))!), state));
          await state.close();
        }
        await ledger.close();
        await replayed.close();
        expect(await indexDifferences(directory, again)).to.deep.equal([]);
      });
    })).timeout(60_000);
});
