import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { NodeProcess, type NodeProcessOptions } from './nodeprocess.js';
import type { PeerNode } from './nodes.js';
import { peerEnvironment } from './peerconfig.js';
import type { RenderedNetwork } from './render.js';

/** Starts a peer as a process. @throws StartError */
export async function startPeer(
  program: string,
  { host, port }: PeerNode,
  { topology, folder }: RenderedNetwork,
  options: Pick<NodeProcessOptions, 'outlives'> = {},
): Promise<NodeProcess> {
  // Builds hold the address of the chaincode's service; the peer makes them anew from what is installed.
  await rm(join(folder.data(host), 'externalbuilder'), { recursive: true, force: true });
  const environment = peerEnvironment(topology);
  const args = ['node', 'start'];
  return NodeProcess.start({ host, folder, port, program, args, environment, ...options });
}
