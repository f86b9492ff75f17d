import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@grpc/grpc-js';
import type { Contract, Gateway, Network } from '@hyperledger/fabric-gateway';

import { gatewayOf, peerConnection } from './clients.js';
import { chaincodeServer, freePort, listening, up, type Process, type Ready } from './processes.js';

/** The engine under test: what `up` takes from the environment unless told. */
export const ENGINE = process.env['XINJIAN_ENGINE'] === 'fabric' ? 'fabric' : 'embedded';

export interface TestNetworkOptions {
  /** How long a chaincode may take over one transaction. */
  readonly executionTimeoutSeconds?: number;
}

/** A network with the conformance chaincode, as a client finds it. */
export class TestNetwork {
  readonly ready: Ready;
  readonly chaincodeAddress: string;
  readonly #engine: Process;
  readonly #directory: string;
  readonly #gateways: Gateway[] = [];
  readonly #clients: Client[] = [];
  #chaincode: Process;

  private constructor(engine: Process, ready: Ready, directory: string, chaincodeAddress: string) {
    this.#engine = engine;
    this.ready = ready;
    this.#directory = directory;
    this.chaincodeAddress = chaincodeAddress;
    this.#chaincode = chaincodeServer(chaincodeAddress, ready.packageId);
  }

  /** Starts the engine as a process of its own: two copies of Fabric's messages must not meet in one. */
  static async start({ executionTimeoutSeconds = 30 }: TestNetworkOptions = {}): Promise<TestNetwork> {
    const directory = await mkdtemp(join(tmpdir(), 'xinjian-conformance-'));
    const address = `127.0.0.1:${await freePort()}`;
    const timeout = String(executionTimeoutSeconds);
    const { process, ready } = await up(
      directory,
      '--chaincode-address',
      address,
      '--execution-timeout',
      timeout,
    );
    const network = new TestNetwork(process, ready, directory, address);
    await listening(address);
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

  async contract(label?: string, mspId?: string): Promise<Contract> {
    return (await this.channel(label, mspId)).getContract(this.ready.chaincode);
  }

  async stopChaincode(): Promise<void> {
    await this.#chaincode.end('SIGKILL');
  }

  async startChaincode(): Promise<void> {
    this.#chaincode = chaincodeServer(this.chaincodeAddress, this.ready.packageId);
    await listening(this.chaincodeAddress);
  }

  /** Waits until the chaincode's process has ended by itself, and starts another. */
  async replaceCrashedChaincode(): Promise<void> {
    await this.#chaincode.exited();
    await this.startChaincode();
  }

  async stop(): Promise<void> {
    this.#gateways.forEach((gateway) => gateway.close());
    this.#clients.forEach((client) => client.close());
    await this.#chaincode.end();
    await this.#engine.end();
    await rm(this.#directory, { recursive: true, force: true });
  }
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
