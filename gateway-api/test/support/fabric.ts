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
import type { Engine } from './engines.js';

const require = createRequire(import.meta.url);
interface Ready extends Pick<LedgerConnection, 'connectionProfile' | 'wallet'> {
  /** What the chaincode has to register as. */
  readonly packageId: string;
}

/** Where a network is and what carries it; it comes up there again. */
interface Place {
  readonly engine: Engine;
  readonly directory: string;
  /** Where its chaincode listens. */
  readonly chaincode: string;
}

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * A network with the product's chaincode, each as a process of its own: the embedded engine, or Hyperledger Fabric from
 * the programs in `FABRIC_BIN`.
 */
export class FabricNetwork {
  readonly #place: Place;
  readonly #chaincode: ChildProcess;
  #process: ChildProcess;
  readonly #ready: Ready;

  private constructor(place: Place, { child, ready }: Awaited<ReturnType<typeof up>>) {
    this.#place = place;
    this.#process = child;
    this.#ready = JSON.parse(ready) as Ready;
    this.#chaincode = chaincodeServer(place.chaincode, this.#ready.packageId);
  }

  static async start(engine: Engine): Promise<FabricNetwork> {
    const directory = await mkdtemp(join(tmpdir(), 'xinjian-ledger-'));
    const place = { engine, directory, chaincode: `127.0.0.1:${await freePort()}` };
    return new FabricNetwork(place, await up(place));
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
    await end(this.#process);
  }

  async resume(): Promise<void> {
    this.#process = (await up(this.#place)).child;
  }

  async stop(): Promise<void> {
    await end(this.#chaincode);
    await end(this.#process);
    await rm(this.#place.directory, { recursive: true, force: true });
  }
}

async function up({ engine, directory, chaincode }: Place) {
  const child = spawn(
    process.execPath,
    [
      join(REPOSITORY, 'network/dist/cli.js'),
      ...['up', '--engine', engine, '--dir', directory, '--ports', 'auto', '--chaincode-address', chaincode],
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
