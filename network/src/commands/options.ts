import type { PortChoice } from '../node/networkstate.js';
import { readTopology, type Topology } from '../topology/topology.js';

/** Every command works on one network's folder. */
export interface DirectoryOption {
  readonly dir: string;
}

/** Commands that can make a network's folder. */
export interface NetworkOptions extends DirectoryOption {
  readonly topology: string;
  readonly ports: PortChoice;
  /** Where the chaincode server listens, instead of as in the topology. */
  readonly chaincodeAddress?: string;
  /** Seconds that a chaincode may take over one transaction. */
  readonly executionTimeout: number;
}

/** @throws TopologyError */
export async function topologyOf({ topology: file, chaincodeAddress }: NetworkOptions): Promise<Topology> {
  const topology = await readTopology(file);
  return chaincodeAddress === undefined
    ? topology
    : { ...topology, chaincode: { ...topology.chaincode, address: chaincodeAddress } };
}
