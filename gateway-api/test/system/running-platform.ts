import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Demonstration, type Signer, readDemonstration } from '../../dev/client/account.js';
import { Caller } from '../../dev/client/caller.js';
import type { Engine } from '../support/engines.js';
import { useStarted } from '../support/started.js';

const START = fileURLToPath(new URL('../../dev/start.mjs', import.meta.url));

/** What is started, and where. */
interface Options {
  readonly engine: Engine;
  /** How many gateways run side by side. */
  readonly gateways: number;
}

/** What runs once everything answers. */
interface Started {
  readonly child: ChildProcess;
  readonly demonstration: Demonstration;
  /** Where each gateway answers, the first one first. */
  readonly gateways: readonly string[];
}

/** The whole platform as `npm start` runs it, in a folder of its own and on ports that were free. */
export class RunningPlatform {
  readonly directory: string;
  readonly #options: Options;
  #started: Started;

  private constructor(directory: string, options: Options, started: Started) {
    this.directory = directory;
    this.#options = options;
    this.#started = started;
  }

  static async start(options: Options): Promise<RunningPlatform> {
    const directory = await mkdtemp(join(tmpdir(), 'xinjian-system-'));
    return new RunningPlatform(directory, options, await startIn(directory, options));
  }

  get demonstration(): Demonstration {
    return this.#started.demonstration;
  }

  get gateways(): readonly string[] {
    return this.#started.gateways;
  }

  /** Once more in the same folder, after a stop. */
  async startAgain(): Promise<void> {
    this.#started = await startIn(this.directory, this.#options);
  }

  /** Ctrl-C, and the wait until everything is stopped. @returns the exit code */
  async stop(): Promise<number | null> {
    const { child } = this.#started;
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGINT');
      await once(child, 'exit');
    }
    return child.exitCode;
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

/** A platform for one suite. */
export function usePlatform(engine: Engine, gateways = 1): () => RunningPlatform {
  return useStarted(
    () => RunningPlatform.start({ engine, gateways }),
    async (platform) => {
      await platform.stop();
      await platform.remove();
    },
    { toStart: 180_000, toStop: 60_000 },
  );
}

async function startIn(directory: string, { engine, gateways }: Options): Promise<Started> {
  const argv = ['--ports', 'auto', '--engine', engine, '--gateways', String(gateways)];
  const child = spawn(process.execPath, [START, ...argv], {
    // the fuzzer tries more tokens that are none than anybody may from one address
    env: {
      ...process.env,
      ...{ XINJIAN_DIR: directory, WEBHOOK_LOOPBACK: 'true', ADDRESS_RATE_LIMIT: '1000000' },
    },
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
    child.once('close', (code) => reject(new Error(`npm start ended (${code}):\n${words.join('\n')}`)));
  });
  return {
    child,
    demonstration: await readDemonstration(join(directory, 'demo.json')),
    gateways: JSON.parse(await readFile(join(directory, 'gateways.json'), 'utf8')) as string[],
  };
}
