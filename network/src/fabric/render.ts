import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';

import { ChannelConfig } from '../channel/channelconfig.js';
import { genesisBlock } from '../channel/genesis.js';
import { blockHash, decodeBlock } from '../ledger/block.js';
import { StartError } from '../node/errors.js';
import { writeConnectionProfiles } from '../node/connectionprofiles.js';
import { pinGenesis, settlePorts, type PortChoice } from '../node/networkstate.js';
import { enrol } from '../topology/enrolment.js';
import { Layout } from '../topology/layout.js';
import { readMaterial } from '../topology/material.js';
import type { Topology } from '../topology/topology.js';
import { composeFile } from './compose.js';
import { FabricFolder } from './folder.js';
import { nodesOf, type Nodes } from './nodes.js';
import { ordererConfig } from './ordererconfig.js';
import { chaincodePackage, perChaincode } from './package.js';
import { peerConfig } from './peerconfig.js';
import { settleAdministrativePorts } from './ports.js';
import { CAPABILITIES, type Release } from './release.js';

export interface RenderParameters {
  readonly topology: Topology;
  /** Holds everything; created if missing. */
  readonly directory: string;
  readonly ports: PortChoice;
  /** Of Fabric's programs or images that are to run it. */
  readonly release: Release;
  /** How long a chaincode may take over one transaction. */
  readonly executionTimeoutMs: number;
}

/** A network's folder with everything in it that Fabric's programs need. */
export interface RenderedNetwork {
  readonly topology: Topology;
  readonly layout: Layout;
  readonly folder: FabricFolder;
  readonly nodes: Nodes;
  readonly genesis: Uint8Array;
  /** Fabric's id of the chaincode's package. */
  readonly packageId: string;
}

/**
 * Writes what Fabric's programs need, and keeps what must not change: certificates, block 0, ports. The rest (each
 * node's configuration, the Compose file, the chaincode's package) is written anew.
 * @throws StartError
 */
export async function render(parameters: RenderParameters): Promise<RenderedNetwork> {
  const { topology, directory, ports: choice, release, executionTimeoutMs } = parameters;
  const layout = new Layout(directory);
  const folder = new FabricFolder(layout);
  await mkdir(folder.directory, { recursive: true });
  const ports = await settlePorts(topology, layout, choice, 'fabric');
  const nodes = nodesOf(topology, ports, await settleAdministrativePorts(topology, folder, choice));
  await enrol(topology, layout);
  const material = await readMaterial(topology, layout);
  const [capability] = CAPABILITIES[release];
  const genesis = await keptOr(folder.genesis, () => genesisBlock({ topology, material, ports, capability }));
  requireCapability(genesis, release, directory);
  await pinGenesis(layout, blockHash(decodeBlock(genesis).header));
  for (const node of nodes.peers) {
    await writeYaml(folder.node(node.host), 'core.yaml', peerConfig({ node, layout, executionTimeoutMs }));
  }
  for (const node of nodes.orderers) {
    await writeYaml(folder.node(node.host), 'orderer.yaml', ordererConfig(node, layout));
  }
  await writeFile(folder.compose, composeFile({ topology, layout, folder, nodes, release }));
  for (const each of perChaincode(topology)) {
    await writeFile(folder.packageOf(each), chaincodePackage(each).bytes);
  }
  await writeConnectionProfiles(topology, material, ports, layout);
  return { topology, layout, folder, nodes, genesis, packageId: chaincodePackage(topology).id };
}

/** @throws StartError with code OTHER_VERSION if the channel asks more of its nodes than this release knows */
function requireCapability(genesis: Uint8Array, release: Release, directory: string): void {
  const { capability } = ChannelConfig.fromBlock(genesis);
  if (!CAPABILITIES[release].some((known) => known === capability)) {
    throw new StartError(
      'OTHER_VERSION',
      `The channel in ${directory} asks for ${capability}, which Hyperledger Fabric ${release} does not know.`,
    );
  }
}

async function keptOr(file: string, make: () => Uint8Array): Promise<Uint8Array> {
  const kept = await readFile(file).catch(() => undefined);
  if (kept !== undefined) {
    return kept;
  }
  const made = make();
  await writeFile(`${file}.new`, made);
  await rename(`${file}.new`, file);
  return made;
}

async function writeYaml(folder: string, name: string, content: unknown): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), stringify(content));
}
