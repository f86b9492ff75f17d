import { spawn, type ChildProcess } from 'node:child_process';
import { on, once } from 'node:events';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const TSX = pathToFileURL(require.resolve('tsx')).href;
const CLI = fileURLToPath(new URL('../../../src/cli.ts', import.meta.url));
const CHAINCODE_NODE = join(dirname(require.resolve('fabric-shim/package.json')), 'cli.js');
const CHAINCODE = fileURLToPath(new URL('../chaincode', import.meta.url));

/** What `up` prints when it is ready. */
export interface Ready {
  readonly connectionProfile: string;
  readonly wallet: string;
  readonly channel: string;
  readonly chaincode: string;
  /** What the chaincode's server must be started as. */
  readonly packageId: string;
  /** The same of further chaincodes, by name. */
  readonly furtherPackageIds?: Readonly<Record<string, string>>;
}

/** A child process that a test must end. */
export class Process {
  readonly child: ChildProcess;
  readonly #stderr: string[] = [];
  readonly #lines: AsyncIterator<string>;

  constructor(args: readonly string[], options: { readonly cwd?: string } = {}) {
    const env = { ...process.env, NODE_OPTIONS: '' };
    this.child = spawn(process.execPath, ['--import', TSX, ...args], {
      ...options,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stderr?.on('data', (chunk: Buffer) => this.#stderr.push(chunk.toString()));
    this.#lines = createInterface({ input: this.child.stdout! })[Symbol.asyncIterator]();
  }

  get stderr(): string {
    return this.#stderr.join('');
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** The next line on stdout, or undefined when the process has closed it. */
  async line(): Promise<string | undefined> {
    const result = await this.#lines.next();
    return result.done === true ? undefined : result.value;
  }

  /** Returns when the process next writes that to stderr. */
  async says(text: string): Promise<void> {
    const { stderr } = this.child;
    let said = '';
    for await (const [chunk] of on(stderr!, 'data', { close: ['end'] }) as AsyncIterable<[Buffer]>) {
      said += chunk.toString();
      if (said.includes(text)) {
        return;
      }
    }
    throw new Error(`the process has ended without saying: ${text}`);
  }

  /** Ends the process; returns its exit code. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (!this.hasEnded) {
      this.child.kill(signal);
      await once(this.child, 'exit');
    }
    return this.child.exitCode;
  }

  /** Waits until the process ends by itself; returns its exit code. */
  async exited(): Promise<number | null> {
    if (!this.hasEnded) {
      await once(this.child, 'exit');
    }
    return this.child.exitCode;
  }
}

/** Runs the command line interface. */
export function cli(...args: readonly string[]): Process {
  return new Process([CLI, ...args]);
}

/** Runs `up`, and waits until it is ready. */
export async function up(
  directory: string,
  ...args: readonly string[]
): Promise<{ process: Process; ready: Ready }> {
  const process = cli('up', '--dir', directory, '--ports', 'auto', ...args);
  const line = await process.line();
  if (line === undefined) {
    throw new Error(`the network did not come up: ${process.stderr}`);
  }
  return { process, ready: JSON.parse(line.replace(/^ready /u, '')) as Ready };
}

/** Runs the conformance chaincode under the unmodified `fabric-chaincode-node server`. */
export function chaincodeServer(address: string, packageId: string): Process {
  return new Process(
    [CHAINCODE_NODE, 'server', '--chaincode-address', address, '--chaincode-id', packageId],
    { cwd: CHAINCODE },
  );
}

/** Returns once a process listens at `host:port`. @throws Error if it ends before */
export async function listening(address: string, process: Process): Promise<void> {
  const [host, port] = address.split(':');
  for (;;) {
    if (process.hasEnded) {
      throw new Error(`nobody listens at ${address}: ${process.stderr}`);
    }
    const socket = connect(Number(port), host);
    try {
      await once(socket, 'connect');
      return;
    } catch {
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      socket.destroy();
    }
  }
}

/** A port on the loopback address that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await once(server.close(), 'close');
  if (typeof address !== 'object' || address === null) {
    throw new Error('the server has no address');
  }
  return address.port;
}
