import { resolve } from 'node:path';

import { findBinaries } from '../fabric/binaries.js';
import { Deployment } from '../fabric/deployment.js';
import { releaseOf } from '../fabric/release.js';
import { render } from '../fabric/render.js';
import { Logger } from '../node/logger.js';
import { topologyOf, type NetworkOptions } from './options.js';

/**
 * Joins nodes that run, such as those of the rendered Compose file, to the channel, and defines the chaincode as the
 * topology says; each step only where it is still to do. Returns the exit code.
 */
export async function deploy(options: NetworkOptions): Promise<number> {
  const deployment = await deploymentOf(options);
  await deployment.run();
  process.stdout.write(`deployed ${deployment.packageId}\n`);
  return 0;
}

/**
 * Brings the chaincode of a running network to the topology's version and policy. Returns the exit code.
 * @throws StartError where the topology's sequence is not the next
 */
export async function upgrade(options: NetworkOptions): Promise<number> {
  const deployment = await deploymentOf(options);
  await deployment.requireNext();
  await deployment.run();
  process.stdout.write(`upgraded ${deployment.packageId}\n`);
  return 0;
}

async function deploymentOf(options: NetworkOptions): Promise<Deployment> {
  const binaries = await findBinaries(process.env);
  const network = await render({
    topology: await topologyOf(options),
    directory: resolve(options.dir),
    ports: options.ports,
    release: await releaseOf(binaries),
    executionTimeoutMs: 1000 * options.executionTimeout,
  });
  const logger = new Logger((line) => process.stderr.write(line));
  const abort = new AbortController();
  process.once('SIGTERM', () => abort.abort());
  process.once('SIGINT', () => abort.abort());
  return new Deployment({ network, binaries, logger, signal: abort.signal });
}
