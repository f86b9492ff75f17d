import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

import { StartError } from '../node/errors.js';
import { isFree, requireFreePort } from '../node/freeports.js';
import type { FabricFolder } from './folder.js';

const POLL_MS = 50;
const RELEASE_MS = 5000;
/** Fabric's settings by environment variable would override the rendered files. */
const FABRIC_VARIABLE = /^(?:CORE|ORDERER|FABRIC)_/u;

export interface NodeProcessOptions {
  readonly host: string;
  readonly folder: FabricFolder;
  /** The port that clients know it by. */
  readonly port: number;
  readonly program: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether it goes on when this process ends, until somebody ends it by its folder; it does not if not said. */
  readonly outlives?: boolean;
}

/** One of Fabric's nodes as a child process; its log goes to a file in its folder. */
export class NodeProcess {
  readonly host: string;
  /** Settles when the process has ended, with the last message that it logged. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  readonly #folder: FabricFolder;

  private constructor(child: ChildProcess, { host, folder }: NodeProcessOptions) {
    this.host = host;
    this.#child = child;
    this.#folder = folder;
    this.ended = once(child, 'exit').then(() => lastMessage(folder.log(host)));
  }

  /**
   * Starts a node, after the end of one that a killed engine may have left behind.
   * @throws StartError with code PORT_IN_USE, or NODE if the program cannot be run
   */
  static async start(options: NodeProcessOptions): Promise<NodeProcess> {
    const { host, folder, port, program, args, environment = {}, outlives = false } = options;
    if (await endNode(folder, host)) {
      await released(port);
    }
    await requireFreePort(port);
    await mkdir(folder.data(host), { recursive: true });
    const log = await open(folder.log(host), 'a');
    try {
      const child = spawn(program, args, {
        argv0: nameOf(folder, host),
        cwd: folder.node(host),
        env: { ...fabricEnvironment(folder.node(host)), FABRIC_LOGGING_FORMAT: 'json', ...environment },
        stdio: ['ignore', log.fd, log.fd],
        detached: outlives,
      });
      await once(child, 'spawn');
      if (outlives) {
        child.unref();
      }
      await writeFile(folder.pid(host), `${child.pid ?? ''}\n`);
      return new NodeProcess(child, options);
    } catch (error) {
      throw new StartError('NODE', `${program} cannot be run.`, { cause: error });
    } finally {
      await log.close();
    }
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Asks the node to end, and waits until it has. */
  async stop(): Promise<void> {
    if (this.running) {
      this.#child.kill('SIGTERM');
    }
    await this.ended;
    await rm(this.#folder.pid(this.host), { force: true });
  }
}

/** The environment of Fabric's programs: the configuration's folder, and nothing of Fabric's from outside. */
export function fabricEnvironment(configuration: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !FABRIC_VARIABLE.test(name));
  return { ...Object.fromEntries(own), FABRIC_CFG_PATH: configuration };
}

/** Whether a node of this folder runs, whoever started it. */
export async function nodeRuns(folder: FabricFolder, host: string): Promise<boolean> {
  return (await runningPid(folder, host)) !== undefined;
}

/** The name under which a node appears among the system's processes: its own, so that no other is taken for it. */
function nameOf(folder: FabricFolder, host: string): string {
  return folder.node(host);
}

/** Ends a node of this folder, whoever started it. Returns, once it has ended, whether there was one. */
export async function endNode(folder: FabricFolder, host: string): Promise<boolean> {
  const pid = await runningPid(folder, host);
  if (pid === undefined) {
    return false;
  }
  process.kill(pid, 'SIGTERM');
  while ((await runningPid(folder, host)) !== undefined) {
    await delay(POLL_MS);
  }
  await rm(folder.pid(host), { force: true });
  return true;
}

/** Among the processes a node can be gone while the last of its threads still holds the port. */
async function released(port: number): Promise<void> {
  for (let waited = 0; waited < RELEASE_MS && !(await isFree(port)); waited += POLL_MS) {
    await delay(POLL_MS);
  }
}

async function runningPid(folder: FabricFolder, host: string): Promise<number | undefined> {
  const text = await readFile(folder.pid(host), 'utf8').catch(() => '');
  const pid = Number(text.trim());
  if (!Number.isInteger(pid) || pid <= 0) {
    return undefined;
  }
  const { stdout } = await promisify(execFile)('ps', ['-o', 'args=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }));
  return stdout.startsWith(nameOf(folder, host)) ? pid : undefined;
}

/** The message of the last entry in a node's log. */
async function lastMessage(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const line = text.trimEnd().split('\n').at(-1) ?? '';
  return /"msg":(?<message>"(?:[^"\\]|\\.)*")/u.exec(line)?.groups?.['message'] ?? line;
}
