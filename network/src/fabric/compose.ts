import { stringify } from 'yaml';

import type { Layout } from '../topology/layout.js';
import type { Topology } from '../topology/topology.js';
import { BUILDER, type FabricFolder } from './folder.js';
import type { Nodes } from './nodes.js';
import { peerEnvironment } from './peerconfig.js';
import type { Release } from './release.js';

const NOTICE = ` Rendered from the network's topology; it has not been run where it was rendered.

 The official images with the very configuration that \`xinjian-network up --engine fabric\` gives to plain processes:
 the host's network, because the channel's configuration names the nodes by localhost and port, and this folder under
 its own path. Afterwards \`xinjian-network deploy --engine fabric\` joins the nodes and defines the chaincode.`;

export interface ComposeParameters {
  readonly topology: Topology;
  readonly layout: Layout;
  readonly folder: FabricFolder;
  readonly nodes: Nodes;
  /** The release whose images the file names. */
  readonly release: Release;
}

/** A Compose file for Fabric's official images, in YAML. */
export function composeFile({ topology, layout, folder, nodes, release }: ComposeParameters): string {
  const own = `${layout.directory}:${layout.directory}`;
  const common = { network_mode: 'host', restart: 'unless-stopped' };
  const orderers = nodes.orderers.map(({ host }) => [
    host,
    {
      image: `hyperledger/fabric-orderer:${release}`,
      command: 'orderer',
      ...common,
      environment: { FABRIC_CFG_PATH: folder.node(host) },
      volumes: [own],
    },
  ]);
  const peers = nodes.peers.map(({ host }) => [
    host,
    {
      image: `hyperledger/fabric-peer:${release}`,
      command: 'peer node start',
      ...common,
      environment: {
        FABRIC_CFG_PATH: folder.node(host),
        ...peerEnvironment(topology),
      },
      volumes: [own, `${BUILDER}:${BUILDER}:ro`],
    },
  ]);
  const services = Object.fromEntries([...orderers, ...peers]) as Readonly<Record<string, unknown>>;
  const comment = NOTICE.split('\n')
    .map((line) => `#${line}`)
    .join('\n');
  // Compose replaces variables in every value; two signs stand for one.
  const content = stringify({ name: 'xinjian', services }).replaceAll('$', '$$$$');
  return `${comment}\n${content}`;
}
