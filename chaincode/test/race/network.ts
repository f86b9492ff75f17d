import { createPrivateKey } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client, credentials } from '@grpc/grpc-js';
import { connect, hash, signers, type Contract, type Gateway } from '@hyperledger/fabric-gateway';
import { Service, freePort, listening } from './processes.js';

const require = createRequire(__filename);
const CHAINCODE = join(__dirname, '../..');
const NETWORK_CLI = join(
  dirname(require.resolve('@xinjian/network/package.json')),
  'bin/xinjian-network.mjs',
);
const SHIM_CLI = join(dirname(require.resolve('fabric-shim/package.json')), 'cli.js');

interface Ready {
  readonly connectionProfile: string;
  readonly wallet: string;
  readonly channel: string;
  readonly chaincode: string;
  readonly packageId: string;
}

interface Peer {
  readonly url: string;
  readonly tlsCACerts: { readonly pem: string };
  readonly grpcOptions: { readonly 'ssl-target-name-override': string };
}

/** Changes the chaincode before it runs: `dist` is the folder of its compiled copy. */
export type Mutation = (dist: string) => Promise<void>;

/** A network and the chaincode's server, each a process, as `npm start` runs them; `XINJIAN_ENGINE` says which engine. */
export class RaceNetwork {
  readonly #directory: string;
  readonly #services: readonly Service[];
  readonly #ready: Ready;
  readonly #client: Client;
  readonly #gateways: Gateway[] = [];

  private constructor(directory: string, services: readonly Service[], ready: Ready, client: Client) {
    this.#directory = directory;
    this.#services = services;
    this.#ready = ready;
    this.#client = client;
  }

  static async start(mutate: Mutation): Promise<RaceNetwork> {
    const directory = await mkdtemp(join(tmpdir(), 'xinjian-race-'));
    const code = await copyOf(directory, mutate);
    const address = `127.0.0.1:${await freePort()}`;
    const args = [
      'up',
      '--dir',
      join(directory, 'network'),
      '--ports',
      'auto',
      '--chaincode-address',
      address,
    ];
    const engine = new Service(NETWORK_CLI, args, directory);
    const ready = JSON.parse((await engine.firstLine()).replace(/^ready /, '')) as Ready;
    const server = ['server', '--chaincode-address', address, '--chaincode-id', ready.packageId];
    const chaincode = new Service(SHIM_CLI, server, code);
    await listening(address);
    return new RaceNetwork(directory, [chaincode, engine], ready, await operatorPeer(ready));
  }

  /** The contract as a client of the wallet calls it. */
  async contract(label: string): Promise<Contract> {
    const gateway = await this.#gateway(label);
    return gateway.getNetwork(this.#ready.channel).getContract(this.#ready.chaincode);
  }

  /** Every block up to the one that holds a transaction, as bytes of `common.Block`. */
  async blocksUntil(blockNumber: bigint): Promise<Uint8Array[]> {
    const gateway = await this.#gateway('gateway');
    const events = await gateway.getNetwork(this.#ready.channel).getBlockEvents({ startBlock: 0n });
    const blocks: Uint8Array[] = [];
    for await (const block of events) {
      blocks.push(block.serializeBinary());
      if (BigInt(block.getHeader()?.getNumber() ?? 0) >= blockNumber) break;
    }
    events.close();
    return blocks;
  }

  async stop(): Promise<void> {
    this.#gateways.forEach((gateway) => gateway.close());
    this.#client.close();
    for (const service of this.#services) await service.end();
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #gateway(label: string): Promise<Gateway> {
    const entry = JSON.parse(await readFile(join(this.#ready.wallet, `${label}.id`), 'utf8')) as {
      readonly mspId: string;
      readonly credentials: { readonly certificate: string; readonly privateKey: string };
    };
    const gateway = connect({
      client: this.#client,
      identity: { mspId: entry.mspId, credentials: Buffer.from(entry.credentials.certificate) },
      signer: signers.newPrivateKeySigner(createPrivateKey(entry.credentials.privateKey)),
      hash: hash.sha256,
    });
    this.#gateways.push(gateway);
    return gateway;
  }
}

/** The chaincode's package with its compiled code, beside which a mutation can be made. */
async function copyOf(directory: string, mutate: Mutation): Promise<string> {
  const copy = join(directory, 'chaincode');
  await cp(join(CHAINCODE, 'dist'), join(copy, 'dist'), { recursive: true });
  await cp(join(CHAINCODE, 'package.json'), join(copy, 'package.json'));
  await symlink(join(CHAINCODE, '../node_modules'), join(copy, 'node_modules'));
  await mutate(join(copy, 'dist'));
  return copy;
}

async function operatorPeer({ connectionProfile }: Ready): Promise<Client> {
  const profile = JSON.parse(await readFile(connectionProfile, 'utf8')) as {
    readonly peers: Readonly<Record<string, Peer>>;
    readonly organizations: Readonly<Record<string, { readonly peers: readonly string[] }>>;
  };
  const { url, tlsCACerts, grpcOptions } = profile.peers[profile.organizations['OperatorMSP']!.peers[0]!]!;
  const tls = credentials.createSsl(Buffer.from(tlsCACerts.pem));
  const name = grpcOptions['ssl-target-name-override'];
  return new Client(url.replace('grpcs://', ''), tls, { 'grpc.ssl_target_name_override': name });
}
