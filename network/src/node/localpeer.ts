import { ChaincodeConnection } from '../chaincode/connection.js';
import type { ChannelConfig } from '../channel/channelconfig.js';
import type { Member } from '../discovery/member.js';
import type { AccessControl } from '../endorser/accesscontrol.js';
import { ChaincodeCalls } from '../endorser/chaincodecalls.js';
import type { Chaincode } from '../endorser/chaincodes.js';
import { Cscc } from '../endorser/cscc.js';
import { Endorser } from '../endorser/endorser.js';
import { Lifecycle } from '../endorser/lifecycle.js';
import type { InstalledPackage } from '../endorser/lifecyclequeries.js';
import { Qscc } from '../endorser/qscc.js';
import { UserChaincode } from '../endorser/userchaincode.js';
import type { CommittedLedger } from '../ledger/committedledger.js';
import type { NodeMaterial, OrganizationMaterial } from '../topology/material.js';
import {
  chaincodesOf,
  NODE_ADDRESS,
  peerOrganizations,
  type ChaincodeDefinition,
  type Topology,
} from '../topology/topology.js';
import type { Authority } from '../validation/authority.js';
import type { Logger } from './logger.js';

export interface LocalPeerParameters {
  readonly topology: Topology;
  readonly config: ChannelConfig;
  readonly authority: Authority;
  readonly access: AccessControl;
  /** The shared ledger as this peer sees it. */
  readonly ledger: CommittedLedger;
  readonly member: OrganizationMaterial;
  readonly node: NodeMaterial;
  readonly port: number;
  /** What it says that it has installed. */
  readonly packages: readonly InstalledPackage[];
  /** How long a chaincode may take over one transaction. */
  readonly executionTimeoutMs: number;
  readonly logger: Logger;
}

/** One organisation's peer within this process. */
export interface LocalPeer extends Member {
  readonly member: OrganizationMaterial;
  readonly node: NodeMaterial;
  readonly endorser: Endorser;
  readonly ledger: CommittedLedger;
  /** Ends its connections to the chaincodes. */
  readonly close: () => void;
}

/** A peer with its system chaincodes, connected to the chaincodes of the topology. */
export function localPeer(parameters: LocalPeerParameters): LocalPeer {
  const { topology, config, authority, access, ledger, member, node, port } = parameters;
  const { mspId, peer } = member.organization;
  const { signer } = node;
  const chaincodes = new Map<string, Chaincode>([
    ['qscc', new Qscc(ledger, access)],
    ['cscc', new Cscc(config, ledger, access)],
    [
      '_lifecycle',
      new Lifecycle(access, {
        channel: topology.channel,
        mspId,
        members: config.applicationMspIds,
        approving: peerOrganizations(topology).map((organization) => organization.mspId),
        packages: parameters.packages,
      }),
    ],
  ]);
  const calls = new ChaincodeCalls(access, chaincodes);
  const connections = chaincodesOf(topology).map((definition) => {
    const connection = connect(definition, parameters);
    chaincodes.set(definition.name, new UserChaincode(definition.version, connection, calls));
    return connection;
  });
  const now = (): Date => new Date();
  const endorser = new Endorser({ config, authority, access, ledger, signer, chaincodes, now });
  const address = `${NODE_ADDRESS}:${port}`;
  return {
    peer: { mspId, address, endorser, isPreferred: peer?.endorses === true },
    identity: signer.identity,
    signer,
    height: () => ledger.info().height,
    member,
    node,
    endorser,
    ledger,
    close: () => connections.forEach((connection) => connection.close()),
  };
}

function connect(
  { name, address }: ChaincodeDefinition,
  { member, executionTimeoutMs, logger }: LocalPeerParameters,
): ChaincodeConnection {
  const log = logger.with({ peer: member.organization.mspId, chaincode: name });
  return new ChaincodeConnection({
    address,
    executionTimeoutMs,
    onChange: ({ chaincodeId, reason }) =>
      chaincodeId === undefined
        ? log.warn('the chaincode is not connected', { reason })
        : log.info('the chaincode has registered', { chaincodeId }),
  });
}
