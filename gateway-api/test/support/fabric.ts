import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { connectLedger, type Ledger, type LedgerConnection } from '../../src/ledger/index.js';

const require = createRequire(import.meta.url);
interface Ready extends Pick<LedgerConnection, 'connectionProfile' | 'wallet'> {
  /** What the chaincode has to register as. */
  readonly packageId: string;
}

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * A network with the product's chaincode, each as a process of its own: the embedded engine, or Hyperledger Fabric where
 * `XINJIAN_ENGINE` is `fabric` and `FABRIC_BIN` says where its programs are.
 */
export class FabricNetwork {
  readonly #directory: string;
  readonly #chaincodeAddress: string;
  readonly #chaincode: ChildProcess;
  #engine: ChildProcess;
  readonly #ready: Ready;

  private constructor(directory: string, address: string, { child, ready }: Awaited<ReturnType<typeof up>>) {
    this.#directory = directory;
    this.#chaincodeAddress = address;
    this.#engine = child;
    this.#ready = JSON.parse(ready) as Ready;
    this.#chaincode = chaincodeServer(address, this.#ready.packageId);
  }

  static async start(): Promise<FabricNetwork> {
    const directory = await mkdtemp(join(tmpdir(), 'xinjian-ledger-'));
    const address = `127.0.0.1:${await freePort()}`;
    return new FabricNetwork(directory, address, await up(directory, address));
  }

  connect(
    client: LedgerConnection['client'],
    identity = 'gateway',
    rest: Partial<LedgerConnection> = {},
  ): Promise<Ledger> {
    return connectLedger({ client, ...this.connection(), identity, ...rest });
  }

  /** All but the client's library. */
  connection(): Omit<LedgerConnection, 'client'> {
    const { connectionProfile, wallet } = this.#ready;
    const names = { channel: 'credit-audit', chaincode: 'credit-audit' };
    return { connectionProfile, wallet, identity: 'gateway', ...names };
  }

  /** Ends the network's process; the folder stays. */
  async halt(): Promise<void> {
    await end(this.#engine);
  }

  async resume(): Promise<void> {
    this.#engine = (await up(this.#directory, this.#chaincodeAddress)).child;
  }

  async stop(): Promise<void> {
    await end(this.#chaincode);
    await end(this.#engine);
    await rm(this.#directory, { recursive: true, force: true });
  }
}

async function up(directory: string, chaincode: string) {
  const child = spawn(
    process.execPath,
    [
      join(REPOSITORY, 'network/dist/cli.js'),
      ...['up', '--dir', directory, '--ports', 'auto', '--chaincode-address', chaincode],
    ],
    { stdio: ['ignore', 'pipe', 'ignore'], env: childEnvironment() },
  );
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('ready ')) return { child, ready: line.slice('ready '.length) };
  }
  throw new Error('the network did not come up');
}

function chaincodeServer(address: string, packageId: string): ChildProcess {
  return spawn(
    process.execPath,
    [
      join(dirname(require.resolve('fabric-shim/package.json')), 'cli.js'),
      ...['server', '--chaincode-address', address, '--chaincode-id', packageId],
      ...['--module-path', join(REPOSITORY, 'chaincode')],
    ],
    { stdio: 'ignore', env: childEnvironment() },
  );
}

/** Without the options of the test's own process. */
function childEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, NODE_OPTIONS: '' };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill();
  await exit;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await once(server.close(), 'close');
  if (typeof address !== 'object' || address === null) throw new Error('the server has no address');
  return address.port;
}
