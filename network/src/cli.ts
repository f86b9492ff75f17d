#!/usr/bin/env node
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { Command, Option } from 'commander';

import { LedgerError } from './ledger/errors.js';
import { StartError } from './node/errors.js';
import { runningProcess } from './node/runningfile.js';
import { Layout } from './topology/layout.js';
import { DEFAULT_TOPOLOGY_FILE, TopologyError } from './topology/topology.js';
import { up, type UpOptions } from './up.js';

const POLL_MS = 50;

interface DirectoryOption {
  readonly dir: string;
}

async function down({ dir }: DirectoryOption): Promise<number> {
  const layout = new Layout(resolve(dir));
  const pid = await runningProcess(layout);
  if (pid === undefined) {
    process.stdout.write('not running\n');
    return 0;
  }
  process.kill(pid, 'SIGTERM');
  while ((await runningProcess(layout)) !== undefined) {
    await delay(POLL_MS);
  }
  process.stdout.write('stopped\n');
  return 0;
}

async function status({ dir }: DirectoryOption): Promise<number> {
  const pid = await runningProcess(new Layout(resolve(dir)));
  process.stdout.write(pid === undefined ? 'not running\n' : `running ${JSON.stringify({ pid })}\n`);
  return pid === undefined ? 3 : 0;
}

async function logs({ dir }: DirectoryOption): Promise<number> {
  await pipeline(createReadStream(new Layout(resolve(dir)).log), process.stdout, { end: false });
  return 0;
}

/** One clear sentence for what a user can mend; anything else shows itself whole. */
function sentenceOf(error: unknown, dir: string): string {
  if (error instanceof LedgerError && error.code === 'LOCKED') {
    return `A network is already running in ${dir}.`;
  }
  if (error instanceof StartError || error instanceof TopologyError || error instanceof LedgerError) {
    return error.message;
  }
  if (isSystemError(error)) {
    return systemSentence(error, dir);
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}

function systemSentence(error: NodeJS.ErrnoException, dir: string): string {
  const path = error.path ?? dir;
  const sentences: Readonly<Record<string, string>> = {
    ENOSPC: `The disk is full: ${path} cannot be written.`,
    EACCES: `Access to ${path} is denied.`,
    EROFS: `The file system of ${path} is read-only.`,
    ENOENT: `There is no ${path}.`,
    ENOTDIR: `${path} is not a folder.`,
    EEXIST: `${path} is not a folder.`,
  };
  return sentences[error.code ?? ''] ?? error.message;
}

function run<Options extends DirectoryOption>(action: (options: Options) => Promise<number>) {
  return async (options: Options): Promise<void> => {
    try {
      process.exitCode = await action(options);
    } catch (error) {
      process.stderr.write(`${sentenceOf(error, resolve(options.dir))}\n`);
      process.exitCode = 1;
    }
  };
}

const directory = (): Option => new Option('--dir <dir>', "the network's folder").makeOptionMandatory();

const program = new Command('xinjian-network').description('One topology, two engines.');
program
  .command('up')
  .description('run the embedded engine in the foreground')
  .addOption(directory())
  .option('--topology <file>', 'the topology', DEFAULT_TOPOLOGY_FILE)
  .addOption(
    new Option('--ports <choice>', 'ports of a new folder: as in the topology, or free ones')
      .choices(['topology', 'auto'])
      .default('topology'),
  )
  .option(
    '--chaincode-address <host:port>',
    'where the chaincode server listens, instead of as in the topology',
  )
  .action(run<UpOptions>(up));
program.command('down').description('stop the engine').addOption(directory()).action(run(down));
program
  .command('status')
  .description('tell whether the engine runs')
  .addOption(directory())
  .action(run(status));
program.command('logs').description('print what the engine logged').addOption(directory()).action(run(logs));
await program.parseAsync();
