import { resolve } from 'node:path';

import { ChannelConfig } from '../channel/channelconfig.js';
import { disclosureBy, requireAddable } from '../fabric/addable.js';
import { Addition } from '../fabric/addition.js';
import { findBinaries, findPrograms } from '../fabric/binaries.js';
import { Deployment } from '../fabric/deployment.js';
import { nodeRuns } from '../fabric/nodeprocess.js';
import { startPeer } from '../fabric/peerstart.js';
import { releaseOf } from '../fabric/release.js';
import { render, type RenderedNetwork } from '../fabric/render.js';
import { StartError } from '../node/errors.js';
import { Logger } from '../node/logger.js';
import { additionTo, noteAddition, settleAddition } from '../node/networkstate.js';
import { enrolAdded } from '../topology/enrolment.js';
import { Layout } from '../topology/layout.js';
import type { Organization } from '../topology/topology.js';
import { topologyOf, type NetworkOptions } from './options.js';

export interface AddOrgOptions extends NetworkOptions {
  /** Whether whoever runs it knows that a new peer reads the traffic of all. */
  readonly discloseBlocks?: boolean;
}

/**
 * Enlarges a running network of Fabric's by the organisations that the topology has at its end beyond those of the
 * folder: certificates, the channel's new configuration, a peer that runs, stands at height and has the chaincode. Each
 * step only where it is still to do. Returns the exit code.
 */
export async function addOrg(options: AddOrgOptions): Promise<number> {
  const topology = await topologyOf(options);
  const directory = resolve(options.dir);
  const layout = new Layout(directory);
  const added = await additionTo(layout, topology);
  requireAddable(added);
  requireDisclosure(added, options.discloseBlocks === true);
  const binaries = await findBinaries(process.env);
  const { configtxlator } = await findPrograms(['configtxlator'], process.env);
  const release = await releaseOf(binaries);
  const logger = new Logger((line) => process.stderr.write(line));
  const ports = await settleAddition(topology, added, layout, options.ports);
  await enrolAdded(added, layout);
  const addition = new Addition({ topology, layout, ports, binaries, configtxlator, logger });
  await addition.run(added);
  await noteAddition(topology, layout);
  const executionTimeoutMs = 1000 * options.executionTimeout;
  const network = await render({ topology, directory, ports: options.ports, release, executionTimeoutMs });
  const abort = new AbortController();
  process.once('SIGTERM', () => abort.abort());
  process.once('SIGINT', () => abort.abort());
  await startAddedPeers(network, binaries.peer, abort);
  await new Deployment({ network, binaries, logger, signal: abort.signal }).run();
  process.stdout.write(`members ${topology.organizations.map(({ mspId }) => mspId).join(' ')}\n`);
  return 0;
}

/** @throws StartError with code DISCLOSURE */
function requireDisclosure(added: readonly Organization[], isAgreed: boolean): void {
  const disclosure = disclosureBy(added);
  if (disclosure !== undefined) {
    process.stderr.write(`${disclosure}\n`);
    if (!isAgreed) {
      throw new StartError('DISCLOSURE', 'Nothing was changed. Where that is meant, say --disclose-blocks.');
    }
  }
}

/** Starts the peers of organisations that block 0 does not have; the others belong to the engine that runs. */
async function startAddedPeers(
  network: RenderedNetwork,
  program: string,
  abort: AbortController,
): Promise<void> {
  const { applicationMspIds: founders } = ChannelConfig.fromBlock(network.genesis);
  for (const node of network.nodes.peers.filter(
    ({ organization }) => !founders.includes(organization.mspId),
  )) {
    if (!(await nodeRuns(network.folder, node.host))) {
      const peer = await startPeer(program, node, network, { outlives: true });
      void peer.ended.then((said) => {
        abort.abort(new StartError('NODE', `${peer.host} has ended; the last it said: ${said}.`));
      });
    }
  }
}
