import { resolve } from 'node:path';

import { fsck, type FsckReport } from '../fsck/fsck.js';
import { pinnedGenesis } from '../node/networkstate.js';
import { Layout } from '../topology/layout.js';
import { readTopology } from '../topology/topology.js';
import type { DirectoryOption } from './options.js';

/** The exit code when something is wrong with the ledger. */
const FOUND = 2;

export interface FsckCommandOptions extends DirectoryOption {
  readonly topology: string;
  /** Hash of block 0's header in hexadecimal, from someone who is trusted; the folder's own note if not given. */
  readonly genesisHash?: string;
}

/** Checks a ledger that nobody has open. Prints one line a finding. Returns the exit code: 0 if all is in order, 2 if not. */
export async function checkLedger({ dir, topology: file, genesisHash }: FsckCommandOptions): Promise<number> {
  const layout = new Layout(resolve(dir));
  const { channel } = await readTopology(file);
  const trusted = genesisHash === undefined ? await pinnedGenesis(layout) : Buffer.from(genesisHash, 'hex');
  const report = await fsck({
    directory: layout.ledger,
    channel,
    ...(trusted === undefined ? {} : { genesisHash: trusted }),
  });
  process.stdout.write(summary(report));
  return report.findings.length === 0 ? 0 : FOUND;
}

function summary({ height, genesisHash, findings }: FsckReport): string {
  const lines = findings.map(({ code, block, message }) => {
    const where = block === undefined ? '' : ` block ${block.toString()}:`;
    return `${code}:${where} ${message}\n`;
  });
  const hash = Buffer.from(genesisHash).toString('hex');
  const verdict = findings.length === 0 ? 'in order' : `${findings.length} findings`;
  return `${lines.join('')}${verdict}: ${height.toString()} blocks, block 0 is ${hash}\n`;
}
