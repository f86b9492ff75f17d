import { join } from 'node:path';

import type { Layout } from '../topology/layout.js';
import { FabricFolder } from './folder.js';
import type { OrdererNode } from './nodes.js';

/**
 * An orderer's `orderer.yaml`. An orderer refuses keys that it does not know, and has defaults for all that is left out
 * (`orderer/common/localconfig/config.go`); so none of Kafka's keys, which 3.x has dropped.
 */
export function ordererConfig(node: OrdererNode, layout: Layout): Readonly<Record<string, unknown>> {
  const { organization, host, port, adminPort, operationsPort } = node;
  const home = layout.orderer(organization);
  const data = new FabricFolder(layout).data(host);
  const tls = {
    Enabled: true,
    Certificate: join(home, 'tls', 'server.crt'),
    PrivateKey: join(home, 'tls', 'server.key'),
  };
  const authority = [join(home, 'tls', 'ca.crt')];
  return {
    General: {
      ListenAddress: '127.0.0.1',
      ListenPort: port,
      LocalMSPDir: join(home, 'msp'),
      LocalMSPID: organization.mspId,
      BootstrapMethod: 'none',
      TLS: { ...tls, RootCAs: authority },
      Keepalive: { ServerMinInterval: '60s', ServerInterval: '7200s', ServerTimeout: '20s' },
      Authentication: { TimeWindow: '15m' },
    },
    FileLedger: { Location: join(data, 'ledger') },
    Consensus: { WALDir: join(data, 'wal'), SnapDir: join(data, 'snapshots') },
    ChannelParticipation: { Enabled: true, MaxRequestBodySize: '1 MB' },
    Admin: {
      ListenAddress: `127.0.0.1:${adminPort}`,
      TLS: { ...tls, ClientAuthRequired: true, ClientRootCAs: authority },
    },
    Operations: { ListenAddress: `127.0.0.1:${operationsPort}`, TLS: { Enabled: false } },
    Metrics: { Provider: 'prometheus' },
  };
}
