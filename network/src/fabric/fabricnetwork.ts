import { StartError } from '../node/errors.js';
import type { Logger } from '../node/logger.js';
import { noteRunning, noteStopped, runningProcess } from '../node/runningfile.js';
import { Layout } from '../topology/layout.js';
import { findBinaries, type Binaries } from './binaries.js';
import { Deployment } from './deployment.js';
import { endNode, NodeProcess } from './nodeprocess.js';
import { startPeer } from './peerstart.js';
import { releaseOf } from './release.js';
import { render, type RenderedNetwork, type RenderParameters } from './render.js';

export interface FabricNetworkOptions extends Omit<RenderParameters, 'release'> {
  readonly logger: Logger;
  /** Told once, if no node runs any more. */
  readonly onFailure: (error: unknown) => void;
  /** Raised to give up a start. */
  readonly signal: AbortSignal;
}

/** A network of Hyperledger Fabric's own orderers and peers, each a process on this machine. */
export class FabricNetwork {
  readonly packageId: string;
  readonly #network: RenderedNetwork;
  readonly #options: FabricNetworkOptions;
  readonly #processes: NodeProcess[] = [];
  readonly #starting = new AbortController();
  #stopping = false;

  private constructor(network: RenderedNetwork, options: FabricNetworkOptions) {
    this.#network = network;
    this.#options = options;
    this.packageId = network.packageId;
  }

  /**
   * Starts all nodes, and creates what is missing: certificates, block 0, the channel, the chaincode's definition.
   * Returns when every peer can tell a client who endorses.
   * @throws StartError
   */
  static async start(options: FabricNetworkOptions): Promise<FabricNetwork> {
    const binaries = await findBinaries(process.env);
    const layout = new Layout(options.directory);
    if ((await runningProcess(layout)) !== undefined) {
      throw new StartError('RUNNING', `A network is already running in ${options.directory}.`);
    }
    const release = await releaseOf(binaries);
    const network = new FabricNetwork(await render({ ...options, release }), options);
    options.logger.info('Hyperledger Fabric is at hand', { release });
    await noteRunning(layout);
    try {
      await network.#start(binaries);
      return network;
    } catch (error) {
      await network.stop();
      await noteStopped(layout);
      throw error;
    }
  }

  /**
   * Ends all nodes: the peers first, so that none asks an orderer that is gone; those that others started in this
   * folder too.
   */
  async stop(): Promise<void> {
    this.#stopping = true;
    const { folder } = this.#network;
    const own = this.#processes.splice(0).reverse();
    const others = (await folder.hosts()).filter((host) => own.every((program) => program.host !== host));
    for (const host of others) {
      await endNode(folder, host);
    }
    for (const program of own) {
      await program.stop();
    }
  }

  async #start(binaries: Binaries): Promise<void> {
    const { logger, signal } = this.#options;
    const { folder, nodes } = this.#network;
    for (const { host, port } of nodes.orderers) {
      this.#watch(await NodeProcess.start({ host, folder, port, program: binaries.orderer, args: [] }));
    }
    for (const node of nodes.peers) {
      this.#watch(await startPeer(binaries.peer, node, this.#network));
    }
    const starting = AbortSignal.any([signal, this.#starting.signal]);
    await new Deployment({ network: this.#network, binaries, logger, signal: starting }).run();
    logger.info('the network is up', { engine: 'fabric' });
  }

  #watch(program: NodeProcess): void {
    this.#processes.push(program);
    void program.ended.then((said) => this.#onEnd(program, said));
  }

  /** A node that ends while the network comes up makes the start fail; later the others carry on without it. */
  #onEnd({ host }: NodeProcess, said: string): void {
    if (this.#stopping) {
      return;
    }
    const error = new StartError('NODE', `${host} has ended; the last it said: ${said}.`);
    this.#options.logger.error('a node has ended', error);
    this.#starting.abort(error);
    if (this.#processes.every(({ running }) => !running)) {
      this.#options.onFailure(error);
    }
  }
}
