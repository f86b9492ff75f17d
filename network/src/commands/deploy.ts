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
  await new Deployment({ network, binaries, logger, signal: abort.signal }).run();
  process.stdout.write(`deployed ${network.packageId}\n`);
  return 0;
}
