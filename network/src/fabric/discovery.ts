import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

import type { Layout } from '../topology/layout.js';
import { NODE_ADDRESS, type Topology } from '../topology/topology.js';
import type { FabricFolder } from './folder.js';
import { fabricEnvironment } from './nodeprocess.js';
import type { PeerNode } from './nodes.js';

const planSchema = z.array(
  z.object({ Layouts: z.array(z.unknown()), EndorsersByGroups: z.record(z.string(), z.array(z.unknown())) }),
);

export interface DiscoveryParameters {
  /** Fabric's `discover`. */
  readonly program: string;
  readonly topology: Topology;
  readonly layout: Layout;
  readonly folder: FabricFolder;
  readonly node: PeerNode;
}

/**
 * How many organisations' peers a peer names in its endorsement plan for the chaincode. It names those that have
 * installed it, and of which it has heard.
 */
export async function endorsersKnown(parameters: DiscoveryParameters): Promise<number> {
  const { program, topology, layout, folder, node } = parameters;
  const { organization, administrator, host, port } = node;
  const user = layout.user(organization, administrator);
  const name = `${administrator}@${organization.domain}`;
  const { stdout } = await promisify(execFile)(
    program,
    [
      ...['--peerTLSCA', join(layout.peer(organization), 'tls', 'ca.crt')],
      ...['--tlsCert', join(user, 'tls', 'client.crt'), '--tlsKey', join(user, 'tls', 'client.key')],
      ...['--userCert', join(user, 'msp', 'signcerts', `${name}-cert.pem`)],
      ...['--userKey', join(user, 'msp', 'keystore', 'priv_sk')],
      ...['--MSP', organization.mspId],
      'endorsers',
      ...['--channel', topology.channel, '--chaincode', topology.chaincode.name],
      ...['--server', `${NODE_ADDRESS}:${port}`],
    ],
    { env: { ...fabricEnvironment(folder.node(host)), FABRIC_LOGGING_SPEC: 'error' } },
  );
  const [plan] = planSchema.parse(JSON.parse(stdout));
  return Object.values(plan?.EndorsersByGroups ?? {}).flat().length;
}
