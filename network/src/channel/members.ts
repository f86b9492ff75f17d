import { common, peer } from '../proto/fabric.js';
import type { Ports } from '../topology/connectionprofile.js';
import type { OrganizationMaterial } from '../topology/material.js';
import { NODE_ADDRESS, peerOrganizations, type Topology } from '../topology/topology.js';
import { configGroup } from './configgroup.js';
import { mspConfig } from './mspconfig.js';
import { oneOf, signature } from './policies.js';

/** MSP ids of the organisations that run a peer: they hold every block, so they may read raw blocks anywhere. */
export function readersOf(topology: Topology): readonly string[] {
  return peerOrganizations(topology).map(({ mspId }) => mspId);
}

/** MSP ids of the organisations whose administrators and peers decide on changes, by majority. */
export function governorsOf(topology: Topology): readonly string[] {
  return peerOrganizations(topology)
    .filter(({ peer: { governs = true } }) => governs)
    .map(({ mspId }) => mspId);
}

/**
 * The policy `Readers` of the channel and of its application. An orderer's Deliver asks no ACL, only the channel's; a
 * peer that is asked for blocks by gossip only the application's (`internal/peer/gossip/mcs.go`, VerifyByChannel).
 */
export function blockReaders(topology: Topology): common.Policy {
  return signature(oneOf(readersOf(topology), 'member'));
}

/** A member of the application: its MSP, its policies, and its anchor peer if it runs one. */
export function applicationMember(member: OrganizationMaterial, ports: Ports): common.ConfigGroup {
  const port = ports.peers[member.organization.mspId];
  const anchors = port === undefined ? {} : { AnchorPeers: anchorPeers(NODE_ADDRESS, port) };
  return organizationGroup(member, '/Channel/Application/Admins', anchors);
}

/** An organisation's group; the policy that may change it is not its own, so no administrator changes it alone. */
export function organizationGroup(
  member: OrganizationMaterial,
  modPolicy: string,
  values: Readonly<Record<string, common.OrdererAddresses | peer.AnchorPeers>>,
): common.ConfigGroup {
  const mspIds = [member.organization.mspId];
  return configGroup({
    modPolicy,
    values: { MSP: mspConfig(member), ...values },
    policies: {
      Readers: signature(oneOf(mspIds, 'member')),
      Writers: signature(oneOf(mspIds, 'member')),
      Admins: signature(oneOf(mspIds, 'admin')),
      Endorsement: signature(oneOf(mspIds, 'peer')),
    },
  });
}

function anchorPeers(host: string, port: number): peer.AnchorPeers {
  const anchor = new peer.AnchorPeer();
  anchor.setHost(host);
  anchor.setPort(port);
  const message = new peer.AnchorPeers();
  message.addAnchorPeers(anchor);
  return message;
}
