import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@grpc/grpc-js';
import { stringify } from 'yaml';
import { after, before } from 'mocha';
import type { CloseableAsyncIterable, Contract, Gateway, Network } from '@hyperledger/fabric-gateway';

import {
  chaincodesOf,
  DEFAULT_TOPOLOGY_FILE,
  readTopology,
  type ChaincodeDefinition,
  type Topology,
} from '../../../src/topology/topology.js';
import { gatewayOf, peerConnection } from './clients.js';
import { chaincodeServer, freePort, listening, up, type Process, type Ready } from './processes.js';

/** The engine under test: what `up` takes from the environment unless told. */
export const ENGINE = process.env['XINJIAN_ENGINE'] === 'fabric' ? 'fabric' : 'embedded';

export interface TestNetworkOptions {
  /** How long a chaincode may take over one transaction. */
  readonly executionTimeoutSeconds?: number;
  /** Names of chaincodes beside the first one: the same contract, each under a server and a namespace of its own. */
  readonly furtherChaincodes?: readonly string[];
  /** The organisation whose peer {@link TestNetwork.toggleDelay} holds back; the embedded engine only. */
  readonly delayedPeer?: string;
}

/** A network with the conformance chaincode, as a client finds it. */
export class TestNetwork {
  readonly ready: Ready;
  readonly chaincodeAddress: string;
  readonly #engine: Process;
  readonly #directory: string;
  readonly #gateways: Gateway[] = [];
  readonly #clients: Client[] = [];
  readonly #further: readonly Process[];
  #chaincode: Process;
  #isHeld = false;

  private constructor(engine: Process, ready: Ready, directory: string, topology: Topology) {
    this.#engine = engine;
    this.ready = ready;
    this.#directory = directory;
    this.chaincodeAddress = topology.chaincode.address;
    this.#chaincode = chaincodeServer(this.chaincodeAddress, ready.packageId);
    this.#further = (topology.furtherChaincodes ?? []).map(({ name, address }) =>
      chaincodeServer(address, ready.furtherPackageIds?.[name] ?? name),
    );
  }

  /** Starts the engine as a process of its own: two copies of Fabric's messages must not meet in one. */
  static async start(options: TestNetworkOptions = {}): Promise<TestNetwork> {
    const { executionTimeoutSeconds = 30, furtherChaincodes = [], delayedPeer } = options;
    const directory = await mkdtemp(join(tmpdir(), 'xinjian-conformance-'));
    const topology = await topologyWith(furtherChaincodes);
    const file = join(directory, 'topology.yaml');
    await writeFile(file, stringify(topology));
    const timeout = String(executionTimeoutSeconds);
    const { process, ready } = await up(
      join(directory, 'network'),
      ...['--topology', file, '--execution-timeout', timeout],
      ...(delayedPeer === undefined ? [] : ['--delayed-peer', delayedPeer]),
    );
    const network = new TestNetwork(process, ready, directory, topology);
    const servers = [network.#chaincode, ...network.#further];
    try {
      await Promise.all(
        chaincodesOf(topology).map(({ address }, index) => listening(address, servers[index]!)),
      );
    } catch (error) {
      await network.stop();
      throw error;
    }
    return network;
  }

  /** A client at an organisation's peer. */
  async gateway(label = 'gateway', mspId = 'OperatorMSP'): Promise<Gateway> {
    const client = await peerConnection(this.ready, mspId);
    const gateway = await gatewayOf(this.ready, label, client);
    this.#clients.push(client);
    this.#gateways.push(gateway);
    return gateway;
  }

  async channel(label?: string, mspId?: string): Promise<Network> {
    return (await this.gateway(label, mspId)).getNetwork(this.ready.channel);
  }

  async contract(label?: string, mspId?: string, chaincode = this.ready.chaincode): Promise<Contract> {
    return (await this.channel(label, mspId)).getContract(chaincode);
  }

  /** Holds back the delayed peer's commits; the next time lets it catch up. Returns when the engine has done so. */
  async toggleDelay(): Promise<void> {
    this.#isHeld = !this.#isHeld;
    const done = this.#engine.says(this.#isHeld ? 'a peer holds its commits back' : 'a peer has caught up');
    this.#engine.child.kill('SIGUSR2');
    await done;
  }

  async stopChaincode(): Promise<void> {
    await this.#chaincode.end('SIGKILL');
  }

  async startChaincode(): Promise<void> {
    this.#chaincode = chaincodeServer(this.chaincodeAddress, this.ready.packageId);
    await listening(this.chaincodeAddress, this.#chaincode);
  }

  /** Waits until the chaincode's process has ended by itself, and starts another. */
  async replaceCrashedChaincode(): Promise<void> {
    await this.#chaincode.exited();
    await this.startChaincode();
  }

  async stop(): Promise<void> {
    this.#gateways.forEach((gateway) => gateway.close());
    this.#clients.forEach((client) => client.close());
    await Promise.all([this.#chaincode, ...this.#further].map((server) => server.end()));
    await this.#engine.end();
    await rm(this.#directory, { recursive: true, force: true });
  }
}

/** Milliseconds that a network has to start, and to stop, with its chaincodes. */
const TIME = { embedded: 30_000, fabric: 120_000 }[ENGINE];

/**
 * A network for one suite, started before its tests and stopped after them. Where the start failed there is nothing to
 * stop; where it ran out of time it is waited for, so that no network stays behind.
 */
export function useNetwork(options: TestNetworkOptions = {}): () => TestNetwork {
  let starting: Promise<TestNetwork> | undefined;
  let network: TestNetwork;

  before(async function () {
    this.timeout(TIME);
    starting = TestNetwork.start(options);
    network = await starting;
  });

  after(async function () {
    this.timeout(2 * TIME);
    const started = await starting?.catch(() => null);
    await started?.stop();
  });

  return () => network;
}

/** The default topology, with every chaincode at a free port. */
async function topologyWith(names: readonly string[]): Promise<Topology> {
  const topology = await readTopology(DEFAULT_TOPOLOGY_FILE);
  const addressed = async (name: string): Promise<ChaincodeDefinition> => ({
    ...topology.chaincode,
    name,
    address: `127.0.0.1:${await freePort()}`,
  });
  const chaincode = await addressed(topology.chaincode.name);
  const furtherChaincodes = await Promise.all(names.map(addressed));
  return { ...topology, chaincode, ...(names.length > 0 && { furtherChaincodes }) };
}

/** Text of a result. */
export function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}

/** What a promise is rejected with. @throws Error if it is not rejected */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('expected a rejection');
    },
    (error: unknown) => error,
  );
}

/** The first of a stream's events; closes the stream. */
export async function take<T>(events: CloseableAsyncIterable<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  try {
    for await (const event of events) {
      taken.push(event);
      if (taken.length === count) {
        break;
      }
    }
  } finally {
    events.close();
  }
  return taken;
}
