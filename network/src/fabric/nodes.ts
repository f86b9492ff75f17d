import { StartError } from '../node/errors.js';
import type { Ports } from '../topology/connectionprofile.js';
import {
  ordererHost,
  ordererOrganizations,
  peerHost,
  peerOrganizations,
  type OrdererOrganization,
  type Organization,
  type PeerOrganization,
  type Topology,
} from '../topology/topology.js';
import type { AdministrativePorts } from './ports.js';

/** A peer of the network. */
export interface PeerNode {
  readonly organization: PeerOrganization;
  /** The host name in its certificates, by which the node is known. */
  readonly host: string;
  readonly port: number;
  /** Label of the organisation's administrator. */
  readonly administrator: string;
}

/** An orderer of the network. */
export interface OrdererNode {
  readonly organization: OrdererOrganization;
  readonly host: string;
  readonly port: number;
  readonly administrator: string;
  /** Where it listens for channel participation, over mutual TLS. */
  readonly adminPort: number;
  /** Where it tells its health and metrics, on loopback without TLS. */
  readonly operationsPort: number;
}

/** All nodes of a network, in the topology's order. */
export interface Nodes {
  readonly peers: readonly PeerNode[];
  readonly orderers: readonly OrdererNode[];
}

/** @throws StartError with code OTHER_TOPOLOGY if an organisation with nodes has no administrator */
export function nodesOf(topology: Topology, ports: Ports, administrative: AdministrativePorts): Nodes {
  return { peers: peerNodes(topology, ports), orderers: ordererNodes(topology, ports, administrative) };
}

/** @throws StartError with code OTHER_TOPOLOGY if an organisation with a peer has no administrator */
export function peerNodes(topology: Topology, ports: Ports): readonly PeerNode[] {
  return peerOrganizations(topology).map((organization) => ({
    organization,
    host: peerHost(organization),
    port: portOf(ports.peers, organization),
    administrator: administratorOf(organization),
  }));
}

/** @throws StartError with code OTHER_TOPOLOGY if an organisation with an orderer has no administrator */
export function ordererNodes(
  topology: Topology,
  ports: Ports,
  administrative: AdministrativePorts,
): readonly OrdererNode[] {
  return ordererOrganizations(topology).map((organization) => ({
    organization,
    host: ordererHost(organization),
    port: portOf(ports.orderers, organization),
    administrator: administratorOf(organization),
    adminPort: portOf(administrative.admin, organization),
    operationsPort: portOf(administrative.operations, organization),
  }));
}

function portOf(ports: Readonly<Record<string, number>>, { mspId }: Organization): number {
  const port = ports[mspId];
  if (port === undefined) {
    throw new StartError('OTHER_TOPOLOGY', `The folder has no port for a node of ${mspId}.`);
  }
  return port;
}

function administratorOf({ mspId, clients }: Organization): string {
  const administrator = clients.find(({ role }) => role === 'admin');
  if (administrator === undefined) {
    throw new StartError('OTHER_TOPOLOGY', `${mspId} runs nodes, and has no client with the role admin.`);
  }
  return administrator.label;
}
