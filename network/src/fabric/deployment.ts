import { StartError } from '../node/errors.js';
import type { Logger } from '../node/logger.js';
import { mspIdsOf, parsePolicyExpression } from '../policy/expression.js';
import type { Topology } from '../topology/topology.js';
import type { Binaries } from './binaries.js';
import { endorsersKnown } from './discovery.js';
import { Lifecycle } from './lifecycle.js';
import type { OrdererNode, PeerNode } from './nodes.js';
import { chaincodePackage, perChaincode } from './package.js';
import { ChannelParticipation, isLeader } from './participation.js';
import { PeerCommand } from './peercommand.js';
import type { RenderedNetwork } from './render.js';
import { until } from './until.js';

export interface DeploymentParameters {
  readonly network: RenderedNetwork;
  readonly binaries: Binaries;
  readonly logger: Logger;
  /** Raised to give up. */
  readonly signal: AbortSignal;
}

/** Makes one channel with a defined chaincode out of nodes that run; each step only where it is still to do. */
export class Deployment {
  readonly #parameters: DeploymentParameters;
  readonly #peers: readonly PeerCommand[];

  constructor(parameters: DeploymentParameters) {
    const { network, binaries } = parameters;
    this.#parameters = parameters;
    this.#peers = network.nodes.peers.map(
      (node) => new PeerCommand(binaries.peer, node, network.layout, network.folder),
    );
  }

  /** Fabric's id of the package of the topology's first chaincode. */
  get packageId(): string {
    return this.#parameters.network.packageId;
  }

  /**
   * Makes sure that the topology leads on from what the channel has: of each chaincode the same sequence or the next,
   * and of one the next.
   * @throws StartError with code OTHER_TOPOLOGY, or NODE if a peer does not answer
   */
  async requireNext(): Promise<void> {
    const { topology, layout } = this.#parameters.network;
    const steps = await Promise.all(
      perChaincode(topology).map(async (each) => {
        const { name, sequence } = each.chaincode;
        const committed = await new Lifecycle({
          topology: each,
          layout,
          peers: this.#peers,
        }).committedSequence();
        const has = `${name} stands at sequence ${committed ?? 'none'}, and in the topology at ${sequence}`;
        return { step: sequence - (committed ?? 0), has };
      }),
    );
    if (steps.some(({ step }) => step < 0 || step > 1) || steps.every(({ step }) => step === 0)) {
      throw new StartError(
        'OTHER_TOPOLOGY',
        `${steps.map(({ has }) => has).join('; ')}: an upgrade raises it by one.`,
      );
    }
  }

  /** Returns once every peer stands at the orderers' height and has an endorsement plan for the chaincode. */
  async run(): Promise<void> {
    const { network, logger } = this.#parameters;
    const { nodes } = network;
    await Promise.all([
      ...nodes.orderers.map((node) => this.#joinOrderer(node)),
      ...this.#peers.map((peer) => this.#joinPeer(peer)),
    ]);
    logger.info('the orderers and peers have joined the channel');
    const leader = await this.#leader();
    logger.info('the orderers have a leader', { leader: leader.host });
    await this.#atHeight(leader);
    for (const topology of perChaincode(network.topology)) {
      await this.#define(topology, leader);
      await Promise.all(nodes.peers.map((node) => this.#planned(topology, node)));
    }
    logger.info('every peer has an endorsement plan');
  }

  async #joinOrderer(node: OrdererNode): Promise<void> {
    const { network, signal } = this.#parameters;
    const participation = new ChannelParticipation(node, network.layout);
    const { channel } = network.topology;
    await until(
      `${node.host} to take part in the channel`,
      async () => {
        const status = await participation.status(channel);
        if (status === undefined) {
          await participation.join(network.genesis);
        }
        return status?.status === 'active' ? status : undefined;
      },
      signal,
    );
  }

  async #joinPeer(peer: PeerCommand): Promise<void> {
    const { network, signal } = this.#parameters;
    const { channel } = network.topology;
    await until(
      `${peer.node.host} to join the channel`,
      async () => {
        const joined = (await peer.run('channel', 'list')).split('\n').includes(channel);
        if (!joined) {
          await peer.run('channel', 'join', '-b', network.folder.genesis);
        }
        return joined ? true : undefined;
      },
      signal,
    );
  }

  async #leader(): Promise<OrdererNode> {
    const { network, signal } = this.#parameters;
    const { orderers } = network.nodes;
    const ask = async (): Promise<OrdererNode | undefined> => {
      const leads = await Promise.all(orderers.map((node) => isLeader(node, network.topology.channel)));
      return orderers.find((_, index) => leads[index] === true);
    };
    return until('the orderers to elect a leader', ask, signal);
  }

  /** Waits until every peer has all blocks that the leader had when it was asked. */
  async #atHeight(leader: OrdererNode): Promise<void> {
    const { network, signal } = this.#parameters;
    const { channel } = network.topology;
    const status = await new ChannelParticipation(leader, network.layout).status(channel);
    const height = status?.height ?? 1;
    const reached = async (peer: PeerCommand): Promise<true | undefined> =>
      (await this.#height(peer)) >= height ? true : undefined;
    await Promise.all(
      this.#peers.map((peer) =>
        until(`${peer.node.host} to have ${height} blocks`, () => reached(peer), signal),
      ),
    );
  }

  async #height(peer: PeerCommand): Promise<number> {
    const text = await peer.run('channel', 'getinfo', '-c', this.#parameters.network.topology.channel);
    return Number(/"height":(?<height>\d+)/u.exec(text)?.groups?.['height']);
  }

  async #define(topology: Topology, orderer: OrdererNode): Promise<void> {
    const { network, logger } = this.#parameters;
    const { layout, folder } = network;
    const { id: packageId } = chaincodePackage(topology);
    const lifecycle = new Lifecycle({ topology, layout, peers: this.#peers });
    const { sequence } = topology.chaincode;
    await lifecycle.install(folder.packageOf(topology), packageId);
    const committed = (await lifecycle.committedSequence()) ?? 0;
    if (committed < sequence) {
      await lifecycle.define(packageId, orderer);
    } else if (committed === sequence) {
      await lifecycle.approveCommitted(packageId, orderer);
    }
    logger.info('the chaincode is defined', { packageId });
  }

  async #planned(topology: Topology, node: PeerNode): Promise<void> {
    const { network, binaries, signal } = this.#parameters;
    const { layout, folder, nodes } = network;
    const named = mspIdsOf(parsePolicyExpression(topology.chaincode.endorsementPolicy));
    const endorsers = nodes.peers.filter(({ organization }) => named.includes(organization.mspId));
    const ask = async (): Promise<true | undefined> => {
      const known = await endorsersKnown({ program: binaries.discover, topology, layout, folder, node });
      return known >= endorsers.length ? true : undefined;
    };
    await until(`${node.host} to have an endorsement plan with every peer`, ask, signal);
  }
}
