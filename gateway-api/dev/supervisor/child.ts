import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';

export interface ChildOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Both of its outputs are kept here. */
  readonly logFile: string;
  /** Its process id stands here, for whoever wants to look at it. */
  readonly pidFile: string;
  /** Told of each line of its outputs until it says yes: then the child is ready. */
  readonly isReady: (line: string) => boolean;
  /** For a child that says nothing: settles when it answers. */
  readonly probe?: (ended: AbortSignal) => Promise<void>;
  /** Milliseconds that it has to become ready, and to end when asked to. */
  readonly patience?: number;
}

/** Milliseconds that a child's outputs may stay open after its end: one of its own children may hold them. */
const LAST_WORDS = 1_000;

/** A child that ended before it was ready, or did not become ready in time. */
export class ChildFailed extends Error {
  constructor(name: string, why: string, lastLines: readonly string[]) {
    super([`${name} ${why}`, ...lastLines].join('\n  '));
    this.name = 'ChildFailed';
  }
}

/**
 * A process of ours that lives no longer than we do: on Linux the kernel tells it when its parent dies
 * (`setpriv --pdeathsig`), and it has a process group of its own, so that Ctrl-C reaches only us and we stop the
 * children in order.
 */
export class Child {
  readonly name: string;
  /** The line that said it was ready. */
  readonly readyLine: string;
  /** Settles when the process has ended, with its exit code or signal. */
  readonly ended: Promise<string>;
  readonly #process: ChildProcess;
  readonly #patience: number;

  private constructor(
    name: string,
    readyLine: string,
    process: ChildProcess,
    ended: Promise<string>,
    patience: number,
  ) {
    this.name = name;
    this.readyLine = readyLine;
    this.ended = ended;
    this.#process = process;
    this.#patience = patience;
  }

  /** @throws {ChildFailed} */
  static async start(options: ChildOptions): Promise<Child> {
    const { name, patience = 60_000 } = options;
    await mkdir(dirname(options.logFile), { recursive: true });
    const child = spawnTied(options);
    // Nothing is awaited before these listen: what ends at once says so once.
    const ended = new Promise<string>((resolve) =>
      child.once('exit', (code, signal) => resolve(String(signal ?? code))),
    );
    const lines = followLines(child, options);
    const over = new AbortController();
    const ready = Promise.race([
      lines.ready,
      ...(options.probe ? [options.probe(over.signal).then(() => '')] : []),
      ended.then(async (how) => {
        await Promise.race([lines.all, timeout(LAST_WORDS)]);
        throw new ChildFailed(name, `ended (${how})`, lines.last);
      }),
      once(child, 'error').then(([error]) => {
        throw new ChildFailed(name, `cannot start: ${String(error)}`, []);
      }),
      timeout(patience).then(() => {
        throw new ChildFailed(name, `was not ready within ${patience / 1000} s`, lines.last);
      }),
    ]);
    const noted = child.pid === undefined ? null : writeFile(options.pidFile, String(child.pid));
    try {
      const [readyLine] = await Promise.all([ready, noted]);
      return new Child(name, readyLine, child, ended, patience);
    } catch (error) {
      child.kill('SIGKILL');
      // or it would be noted beside the next one's
      await noted?.catch(() => undefined);
      throw error;
    } finally {
      over.abort();
    }
  }

  /** Asks it to end; ends it if it does not within its patience. */
  async stop(): Promise<void> {
    this.#process.kill('SIGTERM');
    const late = setTimeout(() => this.#process.kill('SIGKILL'), this.#patience);
    await this.ended;
    clearTimeout(late);
  }
}

function spawnTied({ command, args, env, cwd }: ChildOptions): ChildProcess {
  const tie = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path));
  const [file, ...rest] =
    tie === undefined ? [command, ...args] : [tie, '--pdeathsig', 'TERM', '--', command, ...args];
  return spawn(file, rest, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    ...(cwd !== undefined && { cwd }),
  });
}

function followLines(child: ChildProcess, { logFile, isReady }: ChildOptions) {
  const last: string[] = [];
  const log = createWriteStream(logFile, { flags: 'a' });
  const ready = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        log.write(`${line}\n`);
        last.push(line);
        if (last.length > 8) last.shift();
        if (isReady(line)) resolve(line);
      });
    }
  });
  const all = new Promise<void>((resolve) => child.once('close', () => log.end(resolve)));
  return { last, ready, all };
}

function timeout(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
