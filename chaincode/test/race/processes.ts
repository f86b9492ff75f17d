import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';

/** A process of the network: its standard error is kept for the report of a failure. */
export class Service {
  readonly #child: ChildProcess;
  #complaints = '';

  constructor(script: string, args: readonly string[], cwd: string) {
    const env = { ...process.env, NODE_OPTIONS: '', CORE_CHAINCODE_LOGGING_LEVEL: 'CRITICAL' };
    this.#child = spawn(process.execPath, [script, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child.stderr!.on('data', (chunk: Buffer) => {
      this.#complaints = (this.#complaints + chunk.toString()).slice(-4000);
    });
  }

  /** The first line on standard output; the rest is read and dropped. */
  async firstLine(): Promise<string> {
    for await (const line of createInterface({ input: this.#child.stdout! })) {
      this.#child.stdout!.resume();
      return line;
    }
    throw new Error(`it ended before it was ready: ${this.#complaints}`);
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGTERM');
    await once(this.#child, 'exit');
  }
}

/** A port on the loopback address that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

/** Returns once somebody listens at `host:port`: on Hyperledger Fabric the first call would fail before. */
export async function listening(address: string): Promise<void> {
  const [host, port] = address.split(':');
  for (;;) {
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
