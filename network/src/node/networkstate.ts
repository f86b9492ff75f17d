import { createHash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { z } from 'zod';

import type { Ports } from '../topology/connectionprofile.js';
import type { Layout } from '../topology/layout.js';
import { ordererOrganizations, peerOrganizations, type Topology } from '../topology/topology.js';
import { StartError } from './errors.js';

/** Version of the folder's layout and of the ledger's format. */
const FORMAT = 1;

const ports = z.record(z.string(), z.int());
const stateSchema = z.strictObject({
  format: z.int(),
  topology: z.string(),
  ports: z.strictObject({ peers: ports, orderers: ports }),
  /** Hash of block 0's header, in hexadecimal: block 0 bears no signature, so it is pinned. */
  genesisHash: z.string().optional(),
});

type NetworkState = z.infer<typeof stateSchema>;

/** How ports are chosen for a new folder. */
export type PortChoice = 'topology' | 'auto';

/**
 * The ports of a folder, and that it belongs to this topology and this version. The first start decides them: they are
 * in block 0.
 * @throws StartError with code OTHER_VERSION or OTHER_TOPOLOGY
 */
export async function settlePorts(topology: Topology, layout: Layout, choice: PortChoice): Promise<Ports> {
  const state = await readState(layout);
  if (state === undefined) {
    const chosen = choice === 'auto' ? await freePorts(topology) : topologyPorts(topology);
    await writeState(layout, { format: FORMAT, topology: digestOf(topology), ports: chosen });
    return chosen;
  }
  if (state.topology !== digestOf(topology)) {
    throw new StartError('OTHER_TOPOLOGY', `The folder ${layout.directory} was made from another topology.`);
  }
  return state.ports;
}

/**
 * Pins block 0 by the hash of its header: the first start writes the hash down, every later one compares.
 * @throws StartError with code LEDGER
 */
export async function pinGenesis(layout: Layout, hash: Uint8Array): Promise<void> {
  const state = await readState(layout);
  const hex = Buffer.from(hash).toString('hex');
  if (state?.genesisHash === undefined) {
    await writeState(layout, { ...requireState(state, layout), genesisHash: hex });
  } else if (state.genesisHash !== hex) {
    throw new StartError('LEDGER', `Block 0 in ${layout.ledger} is not the one that ${layout.state} names.`);
  }
}

/** The pinned hash of block 0's header; undefined in a folder where no network has started. */
export async function pinnedGenesis(layout: Layout): Promise<Uint8Array | undefined> {
  const hex = (await readState(layout))?.genesisHash;
  return hex === undefined ? undefined : Buffer.from(hex, 'hex');
}

async function readState(layout: Layout): Promise<NetworkState | undefined> {
  const text = await readFile(layout.state, 'utf8').catch(() => undefined);
  if (text === undefined) {
    return undefined;
  }
  const parsed = stateSchema.safeParse(parseJson(text));
  if (!parsed.success || parsed.data.format !== FORMAT) {
    throw otherVersion(layout);
  }
  return parsed.data;
}

function requireState(state: NetworkState | undefined, layout: Layout): NetworkState {
  if (state === undefined) {
    throw otherVersion(layout);
  }
  return state;
}

function otherVersion({ directory }: Layout): StartError {
  return new StartError(
    'OTHER_VERSION',
    `The folder ${directory} was made by another version of this program.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function writeState(layout: Layout, state: NetworkState): Promise<void> {
  await writeFile(`${layout.state}.new`, `${JSON.stringify(state, undefined, 2)}\n`);
  await rename(`${layout.state}.new`, layout.state);
}

/** The embedded engine runs the first orderer. */
function topologyPorts(topology: Topology): Ports {
  const [orderer] = ordererOrganizations(topology);
  return {
    peers: Object.fromEntries(peerOrganizations(topology).map(({ mspId, peer }) => [mspId, peer.port])),
    orderers: orderer === undefined ? {} : { [orderer.mspId]: orderer.orderer.port },
  };
}

async function freePorts(topology: Topology): Promise<Ports> {
  const { peers, orderers } = topologyPorts(topology);
  const names = [...Object.keys(peers), ...Object.keys(orderers)];
  // All are taken before the first is given back, so that they differ.
  const servers = names.map(() => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const free = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  const peerCount = Object.keys(peers).length;
  return {
    peers: Object.fromEntries(Object.keys(peers).map((mspId, index) => [mspId, free[index] ?? 0])),
    orderers: Object.fromEntries(
      Object.keys(orderers).map((mspId, index) => [mspId, free[peerCount + index] ?? 0]),
    ),
  };
}

/** All that the ledger depends on; where the chaincode listens may change. */
function digestOf(topology: Topology): string {
  const chaincode = { ...topology.chaincode, address: '' };
  return createHash('sha256')
    .update(JSON.stringify({ ...topology, chaincode }))
    .digest('hex');
}
