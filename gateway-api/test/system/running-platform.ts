import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Demonstration, type Signer, readDemonstration } from '../../dev/client/account.js';
import { Caller } from '../../dev/client/caller.js';

const START = fileURLToPath(new URL('../../dev/start.mjs', import.meta.url));

/** The embedded engine, or Hyperledger Fabric where `XINJIAN_ENGINE` is `fabric` and `FABRIC_BIN` is set. */
const { XINJIAN_ENGINE: ENGINE = 'embedded' } = process.env;

/** The whole platform as `npm start` runs it, in a folder of its own and on ports that were free. */
export class RunningPlatform {
  readonly directory: string;
  readonly demonstration: Demonstration;
  /** Where each gateway answers, the first one first. */
  readonly gateways: readonly string[];
  readonly #process: ChildProcess;

  private constructor(
    directory: string,
    process: ChildProcess,
    demonstration: Demonstration,
    gateways: readonly string[],
  ) {
    this.directory = directory;
    this.#process = process;
    this.demonstration = demonstration;
    this.gateways = gateways;
  }

  /** @param gateways how many run side by side */
  static async start(directory?: string, gateways = 1): Promise<RunningPlatform> {
    const folder = directory ?? (await mkdtemp(join(tmpdir(), 'xinjian-system-')));
    const argv = ['--ports', 'auto', '--engine', ENGINE, '--gateways', String(gateways)];
    const child = spawn(process.execPath, [START, ...argv], {
      env: { ...process.env, XINJIAN_DIR: folder, WEBHOOK_LOOPBACK: 'true' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const words: string[] = [];
    await new Promise<void>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr]) {
        createInterface({ input: stream }).on('line', (line) => {
          words.push(line);
          if (line.includes('Ctrl-C stops everything')) resolve();
        });
      }
      child.once('exit', (code) => reject(new Error(`npm start ended (${code}):\n${words.join('\n')}`)));
    });
    const places = JSON.parse(await readFile(join(folder, 'gateways.json'), 'utf8')) as string[];
    return new RunningPlatform(folder, child, await readDemonstration(join(folder, 'demo.json')), places);
  }

  /** Ctrl-C, and the wait until everything is stopped. @returns the exit code */
  async stop(): Promise<number | null> {
    const ended = once(this.#process, 'exit') as Promise<[number | null]>;
    this.#process.kill('SIGINT');
    return (await ended)[0];
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }

  /** The account of a kind: the first, or the one of this index. */
  account(kind: string, index = 0): Signer {
    const account = this.demonstration.accounts.filter((candidate) => candidate.kind === kind)[index];
    if (account === undefined) throw new Error(`no account of kind ${kind}`);
    return account;
  }

  caller(kind: string, index = 0): Caller {
    return this.callerFor(this.account(kind, index));
  }

  callerFor(account: Signer, gateway = this.demonstration.gateway): Caller {
    const { issuer, ledger } = this.demonstration;
    return new Caller(account, { gateway, issuer, audience: `${ledger.channel}/${ledger.chaincode}` });
  }

  /** Kills one of its processes as nothing may expect it, or stops it in its tracks and lets it go on. */
  async kill(name: string, signal: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT' = 'SIGKILL'): Promise<void> {
    process.kill(Number(await readFile(join(this.directory, 'logs', `${name}.pid`), 'utf8')), signal);
  }
}
