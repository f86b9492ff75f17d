import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageFile } from '../../src/package-file.js';
import { Child, type ChildOptions } from '../supervisor/child.js';
import { DatabaseUnavailable } from './unavailable.js';

const run = promisify(execFile);

/** The only version with the Rust server; a data folder belongs to one version. */
export const SECANTUS_VERSION = '0.6.0b17';

/** Outside Python 3.10 to 3.13 pip finds no wheel by itself; the server in the wheel needs no Python at all. */
const OTHER_PYTHON = ['--python-version', '3.11', '--platform', 'manylinux_2_28_x86_64'];

/** Where pip's requirements stand, with the hash of every wheel. */
const requirements = packageFile('database-requirements.txt');

/**
 * Installs SecantusDB's Rust server under `programs`, once, and answers with the program's path. The folder appears
 * whole or not at all, so that two installations at once, or one interrupted, do no harm.
 * @throws {DatabaseUnavailable} where neither Python with pip nor the package can be had
 */
export async function installSecantus(programs: string, log: (line: string) => void): Promise<string> {
  const home = join(programs, `secantusdb-${SECANTUS_VERSION}`);
  const program = join(home, 'secantusdb.scripts', 'secantusd-rs');
  if (await exists(program)) return program;
  log(`installing the embedded database, SecantusDB ${SECANTUS_VERSION} (22 MB), with pip`);
  await mkdir(programs, { recursive: true });
  const fresh = await mkdtemp(join(programs, '.installing-'));
  try {
    await pipInstall(fresh);
    await rename(fresh, home);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    if (await exists(program)) return program;
    throw error;
  }
  return program;
}

/** Starts the server on a free port of 127.0.0.1. */
export async function startSecantus(program: string, data: string): Promise<Child> {
  return Child.start(await secantusOptions(program, data, 0));
}

/**
 * How the server is started. `--sync-on-commit` is what makes an acknowledged write survive a kill; without
 * `--log-file-max` it allocates 2 GB.
 */
export async function secantusOptions(program: string, data: string, port: number): Promise<ChildOptions> {
  const storage = join(data, `secantusdb-${SECANTUS_VERSION}`);
  await mkdir(storage, { recursive: true });
  return {
    name: 'database',
    command: program,
    args: [
      ...['--host', '127.0.0.1', '--port', String(port), '--storage-path', storage],
      ...['--cache-size', '256M', '--log-file-max', '16MB', '--log-level', 'WARNING', '--sync-on-commit'],
    ],
    logFile: join(data, 'database.log'),
    pidFile: join(data, 'database.pid'),
    isReady: (line) => LISTENING.test(line),
  };
}

const LISTENING = /^secantusd-rs listening on (127\.0\.0\.1:\d+)/;

/** Where the server said that it listens, `host:port`. */
export function addressOf({ readyLine }: Child): string {
  return LISTENING.exec(readyLine)?.[1] ?? '';
}

async function pipInstall(target: string): Promise<void> {
  const python = await findPython();
  const install = [
    ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--root-user-action=ignore'],
    ...['--no-deps', '--only-binary=:all:', '--require-hashes', '--target', target, '-r', requirements],
  ];
  try {
    await run(python, install);
  } catch {
    await run(python, [...install, ...OTHER_PYTHON]).catch((error: unknown) => {
      throw new DatabaseUnavailable(
        `pip could not install SecantusDB ${SECANTUS_VERSION}; set MONGODB_URI or put mongod in PATH instead. ${String(error)}`,
      );
    });
  }
}

async function findPython(): Promise<string> {
  for (const python of ['python3', 'python']) {
    const works = await run(python, ['-m', 'pip', '--version']).then(
      () => true,
      () => false,
    );
    if (works) return python;
  }
  throw new DatabaseUnavailable(
    'no database: set MONGODB_URI, put mongod in PATH, or install Python 3 with pip for the embedded one',
  );
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
