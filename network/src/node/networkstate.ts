import { createHash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';

import type { Ports } from '../topology/connectionprofile.js';
import type { Layout } from '../topology/layout.js';
import {
  ordererOrganizations,
  peerOrganizations,
  type ChaincodeDefinition,
  type Organization,
  type Topology,
} from '../topology/topology.js';
import { StartError } from './errors.js';
import { freePorts } from './freeports.js';

/** Version of the folder's layout and of the ledger's format. */
const FORMAT = 1;

const ports = z.record(z.string(), z.int());
const stateSchema = z.strictObject({
  format: z.int(),
  engine: z.enum(['embedded', 'fabric']).default('embedded'),
  topology: z.string(),
  ports: z.strictObject({ peers: ports, orderers: ports }),
  /** Hash of block 0's header, in hexadecimal: block 0 bears no signature, so it is pinned. */
  genesisHash: z.string().optional(),
});

type NetworkState = z.infer<typeof stateSchema>;
/** What runs the network: one process that speaks Fabric's protocols, or Hyperledger Fabric itself. */
export type Engine = NetworkState['engine'];

/** How ports are chosen for a new folder. */
export type PortChoice = 'topology' | 'auto';

/**
 * The ports of a folder, and that it belongs to this engine, this topology and this version. The first start decides
 * them: they are in block 0.
 * @throws StartError with code OTHER_ENGINE, OTHER_VERSION or OTHER_TOPOLOGY
 */
export async function settlePorts(
  topology: Topology,
  layout: Layout,
  choice: PortChoice,
  engine: Engine,
): Promise<Ports> {
  const state = await readState(layout);
  if (state === undefined) {
    const usual = topologyPorts(topology, engine);
    const chosen = choice === 'auto' ? await replaceByFree(usual) : usual;
    await writeState(layout, { format: FORMAT, engine, topology: digestOf(topology, engine), ports: chosen });
    return chosen;
  }
  if (state.engine !== engine) {
    throw new StartError(
      'OTHER_ENGINE',
      `The folder ${layout.directory} belongs to the engine ${state.engine}.`,
    );
  }
  if (state.topology !== digestOf(topology, engine)) {
    throw new StartError('OTHER_TOPOLOGY', `The folder ${layout.directory} was made from another topology.`);
  }
  return state.ports;
}

/**
 * The organisations that a topology has at the end of its list beyond those that a folder of Fabric's was made from;
 * all else must be the same.
 * @throws StartError with code OTHER_ENGINE, OTHER_VERSION or OTHER_TOPOLOGY
 */
export async function additionTo(layout: Layout, topology: Topology): Promise<readonly Organization[]> {
  const state = requireState(await readState(layout), layout);
  if (state.engine === 'embedded') {
    throw new StartError(
      'OTHER_ENGINE',
      `The folder ${layout.directory} belongs to the engine embedded, whose channel cannot be reconfigured.`,
    );
  }
  const { organizations } = topology;
  const last = organizations.findIndex((_, index) => {
    const first = { ...topology, organizations: organizations.slice(0, index + 1) };
    return digestOf(first, state.engine) === state.topology;
  });
  if (last < 0) {
    throw new StartError(
      'OTHER_TOPOLOGY',
      `The folder ${layout.directory} was made from another topology; what is added stands at the end of the ` +
        'organisations, and all else is as it was.',
    );
  }
  return organizations.slice(last + 1);
}

/** The ports of a folder with those for the peers of organisations that are to be added. */
export async function settleAddition(
  topology: Topology,
  added: readonly Organization[],
  layout: Layout,
  choice: PortChoice,
): Promise<Ports> {
  const state = requireState(await readState(layout), layout);
  const wanted = topologyPorts({ ...topology, organizations: [...added] }, state.engine);
  const chosen = choice === 'auto' ? await replaceByFree(wanted) : wanted;
  const ports = { ...state.ports, peers: { ...chosen.peers, ...state.ports.peers } };
  await writeState(layout, { ...state, ports });
  return ports;
}

/** Makes the folder one of the enlarged topology. */
export async function noteAddition(topology: Topology, layout: Layout): Promise<void> {
  const state = requireState(await readState(layout), layout);
  await writeState(layout, { ...state, topology: digestOf(topology, state.engine) });
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

/** The engine that a folder belongs to; undefined in a folder where no network has started. */
export async function engineOf(layout: Layout): Promise<Engine | undefined> {
  return (await readState(layout))?.engine;
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

/** The embedded engine runs the first orderer, Fabric all of them. */
function topologyPorts(topology: Topology, engine: Engine): Ports {
  const orderers = ordererOrganizations(topology).slice(0, engine === 'embedded' ? 1 : undefined);
  return {
    peers: Object.fromEntries(peerOrganizations(topology).map(({ mspId, peer }) => [mspId, peer.port])),
    orderers: Object.fromEntries(orderers.map(({ mspId, orderer }) => [mspId, orderer.port])),
  };
}

async function replaceByFree({ peers, orderers }: Ports): Promise<Ports> {
  const [peerIds, ordererIds] = [Object.keys(peers), Object.keys(orderers)];
  const free = await freePorts(peerIds.length + ordererIds.length);
  const from = (mspIds: readonly string[], start: number): Record<string, number> =>
    Object.fromEntries(mspIds.map((mspId, index) => [mspId, free[start + index] ?? 0]));
  return { peers: from(peerIds, 0), orderers: from(ordererIds, peerIds.length) };
}

/**
 * All that the ledger depends on. Where the chaincode listens may change; on Fabric, whose lifecycle can redefine it,
 * all but its name.
 */
function digestOf(topology: Topology, engine: Engine): string {
  const fixed = (defined: ChaincodeDefinition): object =>
    engine === 'embedded' ? { ...defined, address: '' } : { name: defined.name };
  const chaincode = fixed(topology.chaincode);
  const furtherChaincodes = topology.furtherChaincodes?.map(fixed);
  return createHash('sha256')
    .update(JSON.stringify({ ...topology, chaincode, furtherChaincodes }))
    .digest('hex');
}
