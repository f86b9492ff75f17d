import { join, resolve } from 'node:path';

import { FabricFolder } from '../fabric/folder.js';
import { nodeRuns } from '../fabric/nodeprocess.js';
import { fsck, fsckPeer, type FsckReport } from '../fsck/fsck.js';
import { StartError } from '../node/errors.js';
import { engineOf, pinnedGenesis } from '../node/networkstate.js';
import { Layout } from '../topology/layout.js';
import { peerHost, peerOrganizations, readTopology, type Topology } from '../topology/topology.js';
import type { DirectoryOption } from './options.js';

/** The exit code when something is wrong with the ledger. */
const FOUND = 2;

export interface FsckCommandOptions extends DirectoryOption {
  readonly topology: string;
  /** MSP id of the organisation whose Fabric peer's ledger is to be checked; the embedded engine's if not given. */
  readonly peer?: string;
  /** Hash of block 0's header in hexadecimal, from someone who is trusted; the folder's own note if not given. */
  readonly genesisHash?: string;
}

/** Checks a ledger that nobody has open. Prints one line a finding. Returns the exit code: 0 if all is in order, 2 if not. */
export async function checkLedger(options: FsckCommandOptions): Promise<number> {
  const layout = new Layout(resolve(options.dir));
  const topology = await readTopology(options.topology);
  const { channel } = topology;
  const trusted =
    options.genesisHash === undefined ? await pinnedGenesis(layout) : Buffer.from(options.genesisHash, 'hex');
  const common = { channel, ...(trusted === undefined ? {} : { genesisHash: trusted }) };
  await requireEngine(layout, options.peer);
  const report =
    options.peer === undefined
      ? await fsck({ directory: layout.ledger, ...common })
      : await fsckPeer({ directory: await peerLedger(topology, layout, options.peer), ...common });
  process.stdout.write(summary(report));
  return report.findings.length === 0 ? 0 : FOUND;
}

/** @throws StartError with code OTHER_ENGINE unless a peer is named exactly where each peer has a ledger of its own */
async function requireEngine(layout: Layout, peer: string | undefined): Promise<void> {
  const engine = await engineOf(layout);
  if (engine === 'fabric' && peer === undefined) {
    throw new StartError(
      'OTHER_ENGINE',
      `In ${layout.directory} each peer has a ledger of its own: say whose, --peer MSPID.`,
    );
  }
  if (engine === 'embedded' && peer !== undefined) {
    throw new StartError(
      'OTHER_ENGINE',
      `In ${layout.directory} all peers share one ledger: --peer is for the engine fabric.`,
    );
  }
}

/** The folder of a peer's ledger. @throws StartError with code OTHER_TOPOLOGY or RUNNING */
async function peerLedger(topology: Topology, layout: Layout, mspId: string): Promise<string> {
  const organization = peerOrganizations(topology).find((candidate) => candidate.mspId === mspId);
  if (organization === undefined) {
    throw new StartError('OTHER_TOPOLOGY', `The topology has no peer of ${mspId}.`);
  }
  const folder = new FabricFolder(layout);
  const host = peerHost(organization);
  if (await nodeRuns(folder, host)) {
    throw new StartError('RUNNING', `${host} is running: its ledger can be checked when it is down.`);
  }
  return join(folder.data(host), 'ledgersData');
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
