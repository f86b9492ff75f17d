import { join } from 'node:path';

import type { Layout } from '../topology/layout.js';
import { NODE_ADDRESS, type Topology } from '../topology/topology.js';
import { addressKey, perChaincode } from './package.js';
import { BUILDER, FabricFolder } from './folder.js';
import type { PeerNode } from './nodes.js';

const MAX_MESSAGE_BYTES = 100 * 1024 * 1024;

export interface PeerConfigParameters {
  readonly node: PeerNode;
  readonly layout: Layout;
  /** How long a chaincode may take over one transaction. */
  readonly executionTimeoutMs: number;
}

/**
 * A peer's `core.yaml`: what differs from machine to machine, and whatever the peer has no default of its own for, with
 * the values of Fabric's sampleconfig/core.yaml (2.5).
 */
export function peerConfig(parameters: PeerConfigParameters): Readonly<Record<string, unknown>> {
  const { node, layout } = parameters;
  const folder = new FabricFolder(layout);
  return {
    peer: peerSection(node, layout, folder),
    chaincode: chaincodeSection(parameters.executionTimeoutMs),
    ledger: {
      blockchain: {},
      state: { stateDatabase: 'goleveldb', totalQueryLimit: 100_000 },
      history: { enableHistoryDatabase: true },
      pvtdataStore: {
        collElgProcMaxDbBatchSize: 5000,
        collElgProcDbBatchesInterval: 1000,
        deprioritizedDataReconcilerInterval: '60m',
        purgeInterval: 100,
        purgedKeyAuditLogging: true,
      },
      snapshots: { rootDir: join(folder.data(node.host), 'snapshots') },
    },
    // Port 0: nobody asks a peer for its health here; the orderers are asked for their leader.
    operations: { listenAddress: '127.0.0.1:0', tls: { enabled: false } },
    metrics: { provider: 'disabled' },
  };
}

function peerSection(
  { organization, host, port }: PeerNode,
  layout: Layout,
  folder: FabricFolder,
): Readonly<Record<string, unknown>> {
  const home = layout.peer(organization);
  const address = `${NODE_ADDRESS}:${port}`;
  return {
    id: host,
    networkId: 'xinjian',
    listenAddress: `127.0.0.1:${port}`,
    address,
    // No chaincode connects to the peer: it connects to the service.
    chaincodeListenAddress: '127.0.0.1:0',
    localMspId: organization.mspId,
    localMspType: 'bccsp',
    mspConfigPath: join(home, 'msp'),
    fileSystemPath: folder.data(host),
    tls: {
      enabled: true,
      clientAuthRequired: false,
      cert: { file: join(home, 'tls', 'server.crt') },
      key: { file: join(home, 'tls', 'server.key') },
      rootcert: { file: join(home, 'tls', 'ca.crt') },
    },
    // One peer an organisation leads it by itself; the others' peers are found by the anchor peers in block 0.
    gossip: {
      bootstrap: address,
      endpoint: address,
      externalEndpoint: address,
      useLeaderElection: false,
      orgLeader: true,
      // Peers start together: whoever was not there yet is tried again soon, not after 25 s.
      reconnectInterval: '2s',
      state: { enabled: false },
      pvtData: {
        pullRetryThreshold: '60s',
        transientstoreMaxBlockRetention: 1000,
        pushAckTimeout: '3s',
        btlPullMargin: 10,
        reconcileBatchSize: 10,
        reconcileSleepInterval: '1m',
        reconciliationEnabled: true,
        implicitCollectionDisseminationPolicy: { requiredPeerCount: 0, maxPeerCount: 1 },
      },
    },
    deliveryclient: {
      blockGossipEnabled: true,
      reconnectTotalTimeThreshold: '3600s',
      connTimeout: '3s',
      reConnectBackoffThreshold: '10s',
    },
    gateway: { enabled: true, endorsementTimeout: '30s', broadcastTimeout: '30s', dialTimeout: '2m' },
    discovery: {
      enabled: true,
      authCacheEnabled: true,
      authCacheMaxSize: 1000,
      authCachePurgeRetentionRatio: 0.75,
      orgMembersAllowedAccess: false,
    },
    keepalive: {
      interval: '7200s',
      timeout: '20s',
      minInterval: '60s',
      client: { interval: '60s', timeout: '20s' },
      deliveryClient: { interval: '60s', timeout: '20s' },
    },
    authentication: { timewindow: '15m' },
    BCCSP: { Default: 'SW', SW: { Hash: 'SHA2', Security: 256 } },
    handlers: {
      authFilters: [{ name: 'DefaultAuth' }, { name: 'ExpirationCheck' }],
      decorators: [{ name: 'DefaultDecorator' }],
      endorsers: { escc: { name: 'DefaultEndorsement' } },
      validators: { vscc: { name: 'DefaultValidation' } },
    },
    limits: { concurrency: { endorserService: 2500, deliverService: 2500, gatewayService: 500 } },
    maxRecvMsgSize: MAX_MESSAGE_BYTES,
    maxSendMsgSize: MAX_MESSAGE_BYTES,
  };
}

function chaincodeSection(executionTimeoutMs: number): Readonly<Record<string, unknown>> {
  return {
    mode: 'net',
    executetimeout: `${executionTimeoutMs}ms`,
    startuptimeout: '300s',
    installTimeout: '300s',
    keepalive: 0,
    externalBuilders: [
      { name: 'ccaas', path: BUILDER, propagateEnvironment: ['CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG'] },
    ],
    system: { _lifecycle: 'enable', cscc: 'enable', lscc: 'enable', qscc: 'enable' },
    logging: { level: 'info', shim: 'warning' },
  };
}

/** What the peer's environment adds, for the external builder: the addresses of the organisation's chaincode services. */
export function peerEnvironment(topology: Topology): Readonly<Record<string, string>> {
  const addresses = perChaincode(topology).map((each) => [addressKey(each), each.chaincode.address]);
  return { CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG: JSON.stringify(Object.fromEntries(addresses)) };
}
