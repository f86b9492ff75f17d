import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';

import { FabricNetwork } from '../fabric/fabricnetwork.js';
import { chaincodePackage, perChaincode } from '../fabric/package.js';
import { EmbeddedNetwork } from '../node/embeddednetwork.js';
import { StartError } from '../node/errors.js';
import { Logger } from '../node/logger.js';
import type { Engine } from '../node/networkstate.js';
import { noteRunning, noteStopped } from '../node/runningfile.js';
import { Layout } from '../topology/layout.js';
import type { Topology } from '../topology/topology.js';
import { topologyOf, type NetworkOptions } from './options.js';

export interface UpOptions extends NetworkOptions {
  readonly engine: Engine;
  /** For tests: MSP id of the organisation whose peer commits nothing from each SIGUSR2 to the next. */
  readonly delayedPeer?: string;
}

/** Runs an engine in the foreground until SIGTERM or SIGINT. Returns the exit code. */
export async function up(options: UpOptions): Promise<number> {
  const topology = await topologyOf(options);
  const directory = resolve(options.dir);
  const layout = new Layout(directory);
  await mkdir(directory, { recursive: true });
  const log = createWriteStream(layout.log, { flags: 'a' });
  // A log that cannot be written (a full disk) must not stop the network: stderr has the lines as well.
  log.on('error', () => undefined);
  const logger = new Logger((line) => {
    process.stderr.write(line);
    log.write(line);
  });
  let fail: (code: number) => void = () => undefined;
  const failed = new Promise<number>((settle) => {
    fail = settle;
  });
  const abort = new AbortController();
  const signalled = signal(() => abort.abort());
  const stopped = Promise.race([signalled, failed]);
  const { delayedPeer } = options;
  if (options.engine === 'fabric' && delayedPeer !== undefined) {
    throw new StartError('OTHER_ENGINE', 'Only the embedded engine can delay a peer.');
  }
  const Network = options.engine === 'fabric' ? FabricNetwork : EmbeddedNetwork;
  const network = await Network.start({
    topology,
    directory,
    ports: options.ports,
    logger,
    executionTimeoutMs: 1000 * options.executionTimeout,
    onFailure: () => fail(1),
    signal: abort.signal,
    delayedPeer,
    packages: perChaincode(topology).map((each) => ({
      ...each.chaincode,
      packageId: chaincodePackage(each).id,
    })),
  });
  if (network instanceof EmbeddedNetwork && delayedPeer !== undefined) {
    process.on('SIGUSR2', () => network.toggleDelay());
  }
  await noteRunning(layout);
  process.stdout.write(`ready ${JSON.stringify(readiness(topology, layout))}\n`);
  const code = await stopped;
  logger.info('the network is stopping');
  await network.stop();
  await noteStopped(layout);
  logger.info('the network has stopped');
  return code;
}

function readiness(topology: Topology, layout: Layout): Readonly<Record<string, unknown>> {
  const { channel, chaincode } = topology;
  const [, ...further] = perChaincode(topology);
  const furtherPackageIds = further.map((each) => [each.chaincode.name, chaincodePackage(each).id]);
  return {
    connectionProfile: layout.connectionProfile(),
    wallet: layout.wallet,
    channel,
    chaincode: chaincode.name,
    packageId: chaincodePackage(topology).id,
    ...(further.length > 0 && { furtherPackageIds: Object.fromEntries(furtherPackageIds) as unknown }),
  };
}

async function signal(onSignal: () => void): Promise<number> {
  return new Promise((settle) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) {
      process.on(name, () => {
        onSignal();
        settle(0);
      });
    }
  });
}
