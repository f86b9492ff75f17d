import { resolve } from 'node:path';

import { FabricFolder } from '../fabric/folder.js';
import type { Release } from '../fabric/release.js';
import { render } from '../fabric/render.js';
import { Layout } from '../topology/layout.js';
import { topologyOf, type NetworkOptions } from './options.js';

export interface RenderOptions extends NetworkOptions {
  /** Of the images or programs that are to run it. */
  readonly release: Release;
}

/** Writes what Fabric's programs or images need, without starting any. Returns the exit code. */
export async function renderNetwork(options: RenderOptions): Promise<number> {
  const { packageId, nodes } = await render({
    topology: await topologyOf(options),
    directory: resolve(options.dir),
    ports: options.ports,
    release: options.release,
    executionTimeoutMs: 1000 * options.executionTimeout,
  });
  const folder = new FabricFolder(new Layout(resolve(options.dir)));
  const lines = [
    ...nodes.orderers.map(({ host }) => `${folder.node(host)}/orderer.yaml`),
    ...nodes.peers.map(({ host }) => `${folder.node(host)}/core.yaml`),
    `${folder.compose} (rendered, not run)`,
    `chaincode package ${packageId}: ${folder.package}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}
