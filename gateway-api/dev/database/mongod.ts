import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { mongo } from 'mongoose';
import { z } from 'zod';
import { Child } from '../supervisor/child.js';

const run = promisify(execFile);
const REPLICA_SET = 'xinjian';
/** MongoDB's error codes for a set that has been initiated before. */
const ALREADY_INITIALISED = 23;

const LogLine = z.object({ id: z.number() });
/** The id of the log line "Waiting for connections" (MongoDB 4.4 and later log JSON). */
const WAITING_FOR_CONNECTIONS = 23016;

/** The first line of `mongod --version`, or undefined where PATH has no mongod. */
export async function findMongod(): Promise<string | undefined> {
  return run('mongod', ['--version']).then(
    ({ stdout }) => stdout.split('\n')[0],
    () => undefined,
  );
}

/** Starts `mongod` from PATH on a folder of ours, as a replica set of one member (transactions need a set). */
export async function startMongod(data: string): Promise<{ readonly server: Child; readonly uri: string }> {
  const storage = join(data, 'mongod');
  await mkdir(storage, { recursive: true });
  const port = await freePort();
  const server = await Child.start({
    name: 'database',
    command: 'mongod',
    args: [
      ...['--dbpath', storage, '--bind_ip', '127.0.0.1', '--port', String(port)],
      ...['--replSet', REPLICA_SET, '--quiet'],
    ],
    logFile: join(data, 'database.log'),
    pidFile: join(data, 'database.pid'),
    isReady: isWaiting,
  });
  const address = `127.0.0.1:${port}`;
  try {
    await initiate(address);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { server, uri: `mongodb://${address}/?replicaSet=${REPLICA_SET}` };
}

/** Makes the set, or moves it to today's port: a member is known by its address. */
async function initiate(address: string): Promise<void> {
  const members = [{ _id: 0, host: address }];
  const client = new mongo.MongoClient(`mongodb://${address}/?directConnection=true`);
  try {
    const admin = client.db('admin');
    try {
      await admin.command({ replSetInitiate: { _id: REPLICA_SET, members } });
    } catch (error) {
      if (!(error instanceof mongo.MongoServerError) || error.code !== ALREADY_INITIALISED) throw error;
      const { config } = z
        .looseObject({ config: z.looseObject({ version: z.number() }) })
        .parse(await admin.command({ replSetGetConfig: 1 }));
      await admin.command({
        replSetReconfig: { ...config, version: config.version + 1, members },
        force: true,
      });
    }
  } finally {
    await client.close();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function isWaiting(line: string): boolean {
  try {
    return LogLine.safeParse(JSON.parse(line)).data?.id === WAITING_FOR_CONNECTIONS;
  } catch {
    return false;
  }
}
