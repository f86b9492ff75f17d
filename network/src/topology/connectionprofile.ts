import { NODE_ADDRESS, ordererHost, peerHost, type Organization, type Topology } from './topology.js';
import type { OrganizationMaterial } from './material.js';

/** Where the nodes listen: MSP id to port. */
export interface Ports {
  readonly peers: Readonly<Record<string, number>>;
  readonly orderers: Readonly<Record<string, number>>;
}

/**
 * Fabric's common connection profile, for clients of one organisation. It names the nodes that have a port; peers that
 * do not endorse by default bear `endorsingPeer: false`, as fabric-network without discovery proposes to every other.
 */
export function connectionProfile(
  topology: Topology,
  material: readonly OrganizationMaterial[],
  ports: Ports,
  client: Organization,
): Readonly<Record<string, unknown>> {
  const peers = material.flatMap((member) => entryOf(member, peerHost(member.organization), ports.peers));
  const orderers = material.flatMap((member) =>
    entryOf(member, ordererHost(member.organization), ports.orderers),
  );
  const roles = topology.organizations
    .filter(({ mspId }) => mspId in ports.peers)
    .map((organization) => [peerHost(organization), rolesOf(organization)] as const);
  return {
    name: `xinjian-${client.mspId}`,
    version: '1.0.0',
    client: { organization: client.mspId },
    organizations: Object.fromEntries(
      topology.organizations.map((organization) => [
        organization.mspId,
        {
          mspid: organization.mspId,
          peers: organization.mspId in ports.peers ? [peerHost(organization)] : [],
        },
      ]),
    ),
    peers: Object.fromEntries(peers),
    orderers: Object.fromEntries(orderers),
    channels: {
      [topology.channel]: { orderers: orderers.map(([host]) => host), peers: Object.fromEntries(roles) },
    },
  };
}

function entryOf(
  { organization, tlsCaCertificate }: OrganizationMaterial,
  host: string,
  ports: Readonly<Record<string, number>>,
): readonly (readonly [string, unknown])[] {
  const port = ports[organization.mspId];
  if (port === undefined) {
    return [];
  }
  const grpcOptions = { 'ssl-target-name-override': host };
  return [
    [host, { url: `grpcs://${NODE_ADDRESS}:${port}`, tlsCACerts: { pem: tlsCaCertificate }, grpcOptions }],
  ];
}

function rolesOf({ peer }: Organization): Readonly<Record<string, boolean>> {
  const roles = { chaincodeQuery: true, ledgerQuery: true, eventSource: true };
  return { endorsingPeer: peer?.endorses === true, ...roles };
}
