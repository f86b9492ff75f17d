import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after } from 'mocha';
import type { Connection } from 'mongoose';
import { type Database, openDatabase } from '../../dev/database/database.js';
import { connectDatabase } from '../../src/database/connection.js';
import { useStarted } from './started.js';

const programs = fileURLToPath(new URL('../../../node_modules/.xinjian', import.meta.url));

/** One server for the whole run, started by the first suite that asks for it. */
let running: Promise<{ server: Database; directory: string }> | undefined;

async function start() {
  const directory = await mkdtemp(join(tmpdir(), 'xinjian-test-database-'));
  const uri = process.env['MONGODB_URI'];
  return { server: await openDatabase({ directory, programs, uri, log: () => undefined }), directory };
}

export async function databaseUri(): Promise<string> {
  running ??= start();
  return (await running).server.uri;
}

after(async function () {
  this.timeout(160_000);
  const started = await running?.catch(() => undefined);
  if (started === undefined) return;
  await started.server.close();
  await rm(started.directory, { recursive: true, force: true });
});

let count = 0;

/** Gives a suite a connection to a database of its own, dropped at its end. */
export function useDatabase(): () => Connection {
  return useStarted(
    async () => {
      count += 1;
      return connectDatabase(await databaseUri(), `test-${process.pid}-${count}`);
    },
    async (connection) => {
      await connection.dropDatabase();
      await connection.close();
    },
    { toStart: 120_000, toStop: 20_000 },
  );
}
