import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@grpc/grpc-js';
import type { Contract, Gateway } from '@hyperledger/fabric-gateway';
import { common } from '@hyperledger/fabric-protos';
import { parse, stringify } from 'yaml';

import { gatewayOf, peerConnection } from '../test/conformance/support/clients.js';
import {
  chaincodeServer,
  freePort,
  listening,
  up,
  type Process,
  type Ready,
} from '../test/conformance/support/processes.js';

/** What a process has taken by now. */
export interface Usage {
  readonly cpuSeconds: number;
  readonly megabytes: number;
}

/** The network of `topology.yaml` with the conformance chaincode: engine, chaincode and client a process each. */
export class BenchNetwork {
  readonly #directory: string;
  readonly #args: readonly string[];
  #engine: Process;
  readonly #chaincode: Process;
  readonly #ready: Ready;
  #client: Client;
  #gateway: Gateway;

  private constructor(parts: {
    readonly directory: string;
    readonly args: readonly string[];
    readonly engine: Process;
    readonly chaincode: Process;
    readonly ready: Ready;
    readonly client: Client;
    readonly gateway: Gateway;
  }) {
    this.#directory = parts.directory;
    this.#args = parts.args;
    this.#engine = parts.engine;
    this.#chaincode = parts.chaincode;
    this.#ready = parts.ready;
    this.#client = parts.client;
    this.#gateway = parts.gateway;
  }

  /** @param maxMessages the most transactions in a block; what the topology says where absent */
  static async start({ maxMessages }: { readonly maxMessages?: number }): Promise<BenchNetwork> {
    const directory = await mkdtemp(join(tmpdir(), 'xinjian-bench-'));
    const address = `127.0.0.1:${String(await freePort())}`;
    const topology = join(directory, 'topology.yaml');
    await writeFile(topology, await topologyWith(maxMessages));
    const args = ['--topology', topology, '--chaincode-address', address];
    const { process: engine, ready } = await up(join(directory, 'network'), ...args);
    const chaincode = chaincodeServer(address, ready.packageId);
    await listening(address, chaincode);
    const client = await peerConnection(ready);
    const gateway = await gatewayOf(ready, 'gateway', client);
    return new BenchNetwork({ directory, args, engine, chaincode, ready, client, gateway });
  }

  contract(): Promise<Contract> {
    return Promise.resolve(this.#gateway.getNetwork(this.#ready.channel).getContract(this.#ready.chaincode));
  }

  /** How many blocks the operator's peer has. */
  async height(): Promise<number> {
    const qscc = this.#gateway.getNetwork(this.#ready.channel).getContract('qscc');
    const info = await qscc.evaluateTransaction('GetChainInfo', this.#ready.channel);
    return common.BlockchainInfo.deserializeBinary(info).getHeight();
  }

  /** Stops the engine and starts it again in its folder. @returns milliseconds until it is ready */
  async restart(): Promise<number> {
    this.#gateway.close();
    this.#client.close();
    await this.#engine.end();
    const begun = performance.now();
    const { process: engine } = await up(join(this.#directory, 'network'), ...this.#args);
    const elapsed = performance.now() - begun;
    this.#engine = engine;
    this.#client = await peerConnection(this.#ready);
    this.#gateway = await gatewayOf(this.#ready, 'gateway', this.#client);
    return elapsed;
  }

  /** What each process has taken by now (`/proc`; the engine's own children, if it has any, are not counted). */
  async usage(): Promise<Readonly<Record<string, Usage>>> {
    return {
      network: await usageOf(this.#engine.child.pid),
      chaincode: await usageOf(this.#chaincode.child.pid),
      client: await usageOf(process.pid),
    };
  }

  async stop(): Promise<void> {
    this.#gateway.close();
    this.#client.close();
    await this.#chaincode.end();
    await this.#engine.end();
    await rm(this.#directory, { recursive: true, force: true });
  }
}

async function topologyWith(maxMessages: number | undefined): Promise<string> {
  const file = await readFile(new URL('../topology.yaml', import.meta.url), 'utf8');
  if (maxMessages === undefined) return file;
  const topology = parse(file) as { readonly batch: object };
  return stringify({ ...topology, batch: { ...topology.batch, maxMessages } });
}

/** Linux counts a hundred ticks a second in `stat`, fields 14 and 15, and kilobytes in `status`. */
async function usageOf(pid = 0): Promise<Usage> {
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8');
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100,
    megabytes: Number(/^VmRSS:\s+(\d+)/mu.exec(status)?.[1] ?? 0) / 1024,
  };
}
