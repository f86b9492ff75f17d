import { mkdir } from 'node:fs/promises';

import { ChannelConfig } from '../channel/channelconfig.js';
import { genesisBlock } from '../channel/genesis.js';
import { atomicBroadcast, AtomicBroadcastService } from '../deliver/atomicbroadcast.js';
import { peerDeliver, PeerDeliverService } from '../deliver/peerdeliver.js';
import { Discovery } from '../discovery/discovery.js';
import { discoveryHandlers } from '../discovery/service.js';
import { AccessControl } from '../endorser/accesscontrol.js';
import { definitionTransaction } from '../endorser/definition.js';
import type { Endorser } from '../endorser/endorser.js';
import type { InstalledPackage } from '../endorser/lifecyclequeries.js';
import { endorserHandlers } from '../endorser/service.js';
import { Gateway } from '../gateway/gateway.js';
import { isDeployed } from '../gateway/layouts.js';
import { gatewayHandlers } from '../gateway/service.js';
import { blockHash, decodeBlock } from '../ledger/block.js';
import type { CommittedLedger } from '../ledger/committedledger.js';
import { DelayedLedger } from '../ledger/delayedledger.js';
import { Ledger } from '../ledger/ledger.js';
import { transactionIdOf } from '../ledger/transaction.js';
import { admit } from '../orderer/admission.js';
import { Orderer } from '../orderer/orderer.js';
import {
  discovery as discoveryProtos,
  gateway as gatewayProtos,
  peer as peerProtos,
} from '../proto/fabric.js';
import type { Ports } from '../topology/connectionprofile.js';
import { enrol } from '../topology/enrolment.js';
import { Layout } from '../topology/layout.js';
import {
  readClientSigner,
  readMaterial,
  type NodeMaterial,
  type OrganizationMaterial,
} from '../topology/material.js';
import {
  chaincodesOf,
  type ChaincodeDefinition,
  type Organization,
  type Topology,
} from '../topology/topology.js';
import { ChannelAuthority, type Authority } from '../validation/authority.js';
import { validateNext } from '../validation/validator.js';
import { writeConnectionProfiles } from './connectionprofiles.js';
import { StartError } from './errors.js';
import { localPeer, type LocalPeer } from './localpeer.js';
import type { Logger } from './logger.js';
import { pinGenesis, settlePorts, type PortChoice } from './networkstate.js';
import { listen, type Endpoint, type Service } from './server.js';

export interface EmbeddedNetworkOptions {
  readonly topology: Topology;
  /** Holds everything; created if missing. */
  readonly directory: string;
  readonly ports: PortChoice;
  readonly logger: Logger;
  /** Told once, if the network can no longer commit. */
  readonly onFailure: (error: unknown) => void;
  /** How long a chaincode may take over one transaction (`core.yaml`, chaincode.executetimeout). */
  readonly executionTimeoutMs: number;
  /** What every peer says that it has installed. */
  readonly packages: readonly InstalledPackage[];
  /** MSP id of the organisation whose peer can be held back, for tests. */
  readonly delayedPeer?: string | undefined;
}

/** What all nodes of the network share: one ledger, validated once. */
interface Core {
  readonly config: ChannelConfig;
  readonly authority: Authority;
  readonly access: AccessControl;
  readonly ledger: Ledger;
  readonly orderer: Orderer;
}

/** A whole network in one process: an orderer, and a peer for each organisation that has one. */
export class EmbeddedNetwork {
  readonly layout: Layout;
  readonly #options: EmbeddedNetworkOptions;
  readonly #cleanups: (() => Promise<void> | void)[] = [];
  #delayed: DelayedLedger | undefined;

  private constructor(options: EmbeddedNetworkOptions) {
    this.#options = options;
    this.layout = new Layout(options.directory);
  }

  /**
   * Starts a network, and creates what is missing: certificates, block 0 with the channel's configuration, block 1
   * with the chaincode's definition.
   * @throws StartError, LedgerError
   */
  static async start(options: EmbeddedNetworkOptions): Promise<EmbeddedNetwork> {
    const network = new EmbeddedNetwork(options);
    try {
      await network.#start();
      return network;
    } catch (error) {
      await network.stop();
      throw error;
    }
  }

  /** Holds back the commits of the peer that can be delayed, or lets it catch up. */
  toggleDelay(): void {
    const delayed = this.#delayed;
    if (delayed?.isHeld === true) {
      delayed.release();
    } else {
      delayed?.hold();
    }
    const what = delayed?.isHeld === true ? 'a peer holds its commits back' : 'a peer has caught up';
    this.#options.logger.info(what, { peer: this.#options.delayedPeer });
  }

  /** Ends all calls, writes what was accepted, and closes the ledger. */
  async stop(): Promise<void> {
    for (const cleanup of this.#cleanups.splice(0).reverse()) {
      await cleanup();
    }
  }

  async #start(): Promise<void> {
    const { topology, directory, ports: choice, logger } = this.#options;
    await mkdir(directory, { recursive: true });
    const ledger = await Ledger.open({ directory: this.layout.ledger, channel: topology.channel });
    this.#cleanups.push(() => ledger.close());
    const ports = await settlePorts(topology, this.layout, choice, 'embedded');
    await enrol(topology, this.layout);
    const material = await readMaterial(topology, this.layout);
    const core = await this.#core(ledger, material, ports);
    const peers = this.#peers(core, material, ports);
    this.#requireDelayed();
    await this.#listen(core, peers, material, ports);
    await writeConnectionProfiles(topology, material, ports, this.layout);
    logger.info('the network is up', { height: ledger.info().height.toString(), ...ports });
  }

  /** @throws StartError with code OTHER_TOPOLOGY if the peer that is to be delayed is not there */
  #requireDelayed(): void {
    const { delayedPeer } = this.#options;
    if (delayedPeer !== undefined && this.#delayed === undefined) {
      throw new StartError('OTHER_TOPOLOGY', `${delayedPeer} has no peer that could be delayed.`);
    }
  }

  async #core(ledger: Ledger, material: readonly OrganizationMaterial[], ports: Ports): Promise<Core> {
    const { topology, logger, onFailure } = this.#options;
    const genesis = (await ledger.blockByNumber(0n)) ?? genesisBlock({ topology, material, ports });
    const blockZero = decodeBlock(genesis);
    await pinGenesis(this.layout, blockHash(blockZero.header));
    const config = ChannelConfig.fromBlock(genesis);
    const authority = new ChannelAuthority(config);
    if (ledger.info().height === 0n) {
      await ledger.commit(await validateNext(blockZero, { ledger, authority }));
    }
    const orderer = new Orderer({
      batch: config.batch,
      signer: ordererOf(material, ports).signer,
      height: ledger.info().height,
      lastBlockHash: ledger.info().currentBlockHash,
      admit: (envelope) => admit(envelope, { config, authority, now: () => new Date() }),
      commit: async (block) => ledger.commit(await validateNext(block, { ledger, authority })),
      onFailure: (error) => {
        logger.error('the orderer stopped: a block could not be committed', error);
        onFailure(error);
      },
    });
    this.#cleanups.push(() => orderer.close());
    const core = { config, authority, access: new AccessControl(config, authority), ledger, orderer };
    await this.#define(core, material);
    return core;
  }

  /** Commits the definition of each chaincode, from block 1 on, unless it is there. */
  async #define(core: Core, material: readonly OrganizationMaterial[]): Promise<void> {
    for (const chaincode of chaincodesOf(this.#options.topology)) {
      if (!(await isDeployed(chaincode.name, core.ledger))) {
        await this.#commitDefinition(chaincode, core, material);
      }
    }
  }

  async #commitDefinition(
    chaincode: ChaincodeDefinition,
    { config, ledger, orderer }: Core,
    material: readonly OrganizationMaterial[],
  ): Promise<void> {
    const { topology } = this.#options;
    const endorsers = material.flatMap(({ peer }) => (peer === undefined ? [] : [peer.signer]));
    const [organization, label] = administrator(topology);
    const creator = await readClientSigner(organization, label, this.layout);
    const envelope = definitionTransaction({
      channel: topology.channel,
      chaincode,
      mspIds: config.applicationMspIds,
      creator,
      endorsers,
    });
    orderer.submit(envelope);
    const { code } = await ledger.waitForTransaction(transactionIdOf(envelope));
    if (code !== peerProtos.TxValidationCode.VALID) {
      throw new StartError('LEDGER', `The chaincode's definition was committed as invalid (code ${code}).`);
    }
  }

  #peers(core: Core, material: readonly OrganizationMaterial[], ports: Ports): readonly LocalPeer[] {
    return material.flatMap((member) => {
      const { peer: node, organization } = member;
      const port = ports.peers[organization.mspId];
      if (node === undefined || port === undefined) {
        return [];
      }
      const ledger = this.#ledgerOf(organization.mspId, core);
      const peer = localPeer({ ...this.#options, ...core, ledger, member, node, port });
      this.#cleanups.push(() => peer.close());
      return [peer];
    });
  }

  /** The shared ledger, which one peer may see with delay. */
  #ledgerOf(mspId: string, { ledger }: Core): CommittedLedger {
    if (mspId !== this.#options.delayedPeer) {
      return ledger;
    }
    const delayed = new DelayedLedger(ledger);
    this.#delayed = delayed;
    this.#cleanups.push(() => delayed.close());
    return delayed;
  }

  async #listen(
    core: Core,
    peers: readonly LocalPeer[],
    material: readonly OrganizationMaterial[],
    ports: Ports,
  ): Promise<void> {
    const now = (): Date => new Date();
    const atomicBroadcastService = {
      definition: AtomicBroadcastService,
      handlers: atomicBroadcast({ ...core, now }),
    };
    for (const [mspId, port] of Object.entries(ports.orderers)) {
      const node = material.find(({ organization }) => organization.mspId === mspId)?.orderer;
      if (node !== undefined) {
        this.#keep(await listen(port, node.tls, [atomicBroadcastService]));
      }
    }
    for (const { member, node, endorser, ledger } of peers) {
      const port = ports.peers[member.organization.mspId] ?? 0;
      const services = this.#peerServices({ ...core, ledger }, peers, member.organization, endorser);
      this.#keep(await listen(port, node.tls, services));
    }
  }

  #peerServices(
    core: Omit<Core, 'ledger'> & Pick<LocalPeer, 'ledger'>,
    peers: readonly LocalPeer[],
    { mspId }: Organization,
    endorser: Endorser,
  ): readonly Service[] {
    const log = this.#options.logger.with({ peer: mspId });
    const onError = (error: unknown): void => log.error('a call failed', error);
    const gateway = new Gateway({ ...core, mspId, candidates: peers });
    const delivery = peerDeliver({ ...core, now: () => new Date() });
    const chaincodes = chaincodesOf(this.#options.topology);
    const discovery = new Discovery({ ...core, mspId, members: peers, chaincodes, startedAt: new Date() });
    return [
      { definition: peerProtos.EndorserService, handlers: { ...endorserHandlers(endorser, onError) } },
      { definition: gatewayProtos.GatewayService, handlers: { ...gatewayHandlers(gateway, onError) } },
      { definition: PeerDeliverService, handlers: delivery },
      {
        definition: discoveryProtos.DiscoveryService,
        handlers: { ...discoveryHandlers(discovery, onError) },
      },
    ];
  }

  #keep(endpoint: Endpoint): void {
    this.#cleanups.push(() => endpoint.stop());
  }
}

function ordererOf(material: readonly OrganizationMaterial[], ports: Ports): NodeMaterial {
  const node = material.find(({ organization }) => organization.mspId in ports.orderers)?.orderer;
  if (node === undefined) {
    throw new StartError('OTHER_TOPOLOGY', 'The topology has no orderer.');
  }
  return node;
}

/** The first administrator of an organisation with a peer. */
function administrator({ organizations }: Topology): readonly [Organization, string] {
  for (const organization of organizations) {
    const admin = organization.clients.find(({ role }) => role === 'admin');
    if (organization.peer !== undefined && admin !== undefined) {
      return [organization, admin.label];
    }
  }
  throw new StartError('OTHER_TOPOLOGY', 'No organisation with a peer has a client with the role admin.');
}
