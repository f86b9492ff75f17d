import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { DatabaseUnavailable } from './unavailable.js';

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** A server that runs as a child of this process. */
export interface ServerProcess {
  /** What `ready` gave for the line that announced readiness. */
  readonly ready: string;
  /** Resolves when the process is gone, with how it ended. */
  readonly exited: Promise<string>;
  /** Asks it to end (SIGTERM) and waits; after `graceMs` it is killed. */
  readonly stop: () => Promise<void>;
}

export interface ServerCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** Recognises the line of output that announces readiness, and takes from it what the caller needs. */
  readonly ready: (line: string) => string | undefined;
  /** How long the server may take to flush and close, in milliseconds. */
  readonly graceMs: number;
}

/**
 * Starts a server and waits until it says that it is ready. On Linux its life is tied to this process: the kernel
 * sends it SIGTERM when we die, even by SIGKILL.
 * @throws {DatabaseUnavailable} with its last words, where it ends before it is ready
 */
export async function startServer(command: ServerCommand): Promise<ServerProcess> {
  const child = launch(command);
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code ?? '?'}` : signal));
  });
  const words: string[] = [];
  createInterface(child.stderr).on('line', (line) => keepLast(words, line));
  const ready = new Promise<string>((resolve) => {
    createInterface(child.stdout).on('line', (line) => {
      keepLast(words, line);
      const found = command.ready(line);
      if (found !== undefined) resolve(found);
    });
  });
  const first = await Promise.race([
    ready.then((value) => ({ value })),
    exited.then((ending) => ({ ending })),
  ]);
  if ('ending' in first) {
    throw new DatabaseUnavailable(`${command.program} ended (${first.ending}):\n${words.join('\n')}`);
  }
  return { ready: first.value, exited, stop: () => stop(child, command.graceMs) };
}

function launch({ program, args }: ServerCommand): Child {
  const [file, all] =
    process.platform === 'linux'
      ? ['setpriv', ['--pdeathsig', 'TERM', '--', program, ...args]]
      : [program, args];
  return spawn(file, all, { stdio: ['ignore', 'pipe', 'pipe'] });
}

function keepLast(lines: string[], line: string): void {
  lines.push(line);
  if (lines.length > 20) lines.shift();
}

async function stop(child: Child, graceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await exit;
  clearTimeout(timer);
}
