import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { governorsOf } from '../channel/members.js';
import { StartError } from '../node/errors.js';
import type { Logger } from '../node/logger.js';
import type { common } from '../proto/fabric.js';
import type { Ports } from '../topology/connectionprofile.js';
import type { Layout } from '../topology/layout.js';
import { readMaterial } from '../topology/material.js';
import type { Organization, Topology } from '../topology/topology.js';
import type { Binaries } from './binaries.js';
import { configIn, enlarged, membersOf, updateEnvelope } from './configupdate.js';
import { FabricFolder } from './folder.js';
import { ordererNodes, peerNodes, type OrdererNode } from './nodes.js';
import { ChannelParticipation } from './participation.js';
import { ordererArguments, PeerCommand } from './peercommand.js';
import { settleAdministrativePorts } from './ports.js';

export interface AdditionParameters {
  /** With the organisations that are to be added. */
  readonly topology: Topology;
  readonly layout: Layout;
  readonly ports: Ports;
  readonly binaries: Binaries;
  /** Fabric's `configtxlator`. */
  readonly configtxlator: string;
  readonly logger: Logger;
}

/** Enlarges a running channel by organisations, with as many administrators' signatures as the channel asks for. */
export class Addition {
  readonly #parameters: AdditionParameters;
  readonly #folder: FabricFolder;

  constructor(parameters: AdditionParameters) {
    this.#parameters = parameters;
    this.#folder = new FabricFolder(parameters.layout);
  }

  /**
   * Makes organisations members of the channel, unless they are.
   * @param organizations enrolled
   * @throws StartError with code NODE if no orderer answers, or the channel refuses the update
   */
  async run(organizations: readonly Organization[]): Promise<void> {
    const { topology, layout, ports, configtxlator, logger } = this.#parameters;
    const orderer = await this.#answeringOrderer();
    const directory = await mkdtemp(join(tmpdir(), 'xinjian-addition-'));
    try {
      const config = await this.#currentConfig(orderer, join(directory, 'config.block'));
      const present = membersOf(config);
      const added = organizations.filter(({ mspId }) => !present.includes(mspId));
      if (added.length > 0) {
        const material = await readMaterial({ ...topology, organizations: added }, layout);
        const to = enlarged(config, { topology, added: material, ports });
        const file = join(directory, 'update.pb');
        await writeFile(file, await updateEnvelope(configtxlator, topology.channel, config, to));
        await this.#submit(file, orderer);
        logger.info('the channel has new members', { members: added.map(({ mspId }) => mspId) });
      }
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }

  async #answeringOrderer(): Promise<OrdererNode> {
    const { topology, layout, ports } = this.#parameters;
    const administrative = await settleAdministrativePorts(topology, this.#folder, 'topology');
    for (const node of ordererNodes(topology, ports, administrative)) {
      const participation = new ChannelParticipation(node, layout);
      const status = await participation.status(topology.channel).catch(() => undefined);
      if (status?.status === 'active') {
        return node;
      }
    }
    throw new StartError('NODE', `No orderer of ${layout.directory} answers: the network has to run.`);
  }

  async #currentConfig(orderer: OrdererNode, file: string): Promise<common.Config> {
    const { topology, layout } = this.#parameters;
    const [any] = this.#administrators();
    const to = ordererArguments(orderer, layout);
    await any?.run('channel', 'fetch', 'config', file, '-c', topology.channel, ...to);
    return configIn(await readFile(file));
  }

  /** A majority of the administrators signs; the last signature is that of the submission itself. */
  async #submit(file: string, orderer: OrdererNode): Promise<void> {
    const { topology, layout } = this.#parameters;
    const administrators = this.#administrators();
    const majority = Math.floor(administrators.length / 2) + 1;
    const [submitter, ...others] = administrators.slice(0, majority);
    for (const administrator of others) {
      await administrator.run('channel', 'signconfigtx', '-f', file);
    }
    const to = ordererArguments(orderer, layout);
    await submitter?.run('channel', 'update', '-f', file, '-c', topology.channel, ...to);
  }

  /** The administrators of those who decide on changes. */
  #administrators(): readonly PeerCommand[] {
    const { topology, layout, ports, binaries } = this.#parameters;
    const governors = governorsOf(topology);
    return peerNodes(topology, ports)
      .filter(({ organization }) => governors.includes(organization.mspId))
      .map((node) => new PeerCommand(binaries.peer, node, layout, this.#folder));
  }
}
