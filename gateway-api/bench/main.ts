import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Signer } from '../dev/client/account.js';
import { Caller } from '../dev/client/caller.js';
import { type Platform, startPlatform } from '../dev/start/platform.js';
import { readSettings as readPlatformSettings } from '../dev/start/settings.js';
import { Supervisor } from '../dev/supervisor/supervisor.js';
import { connectLedger } from '../src/ledger/index.js';
import { type Enterprise, inventEnterprises } from './enterprises.js';
import { drive, type Figures, signRequests } from './load.js';
import { measure, type Usage } from './processes.js';
import { printHeader, printRow } from './report.js';
import {
  type Batching,
  BATCHING,
  type BenchSettings,
  enginesOf,
  IN_FLIGHT,
  readSettings,
} from './settings.js';

/** One cell of the table. */
export interface Measurement extends Figures {
  readonly engine: string;
  readonly batching: Batching;
  readonly inFlight: number;
  readonly processes: readonly Usage[];
}

/** What one bank alone would run into. */
const UNLIMITED = { RATE_LIMIT: '100000000', RESOLVE_RATE_LIMIT: '100000000', LOG_LEVEL: 'warn' };
/** Accesses before each measurement, so that connections and compilers are warm. */
const WARMING = 100;

/** The whole path of an access over HTTP, on each engine, with batching on and off. */
async function bench(settings: BenchSettings): Promise<readonly Measurement[]> {
  const measurements: Measurement[] = [];
  for (const engine of enginesOf(settings)) {
    const directory = await mkdtemp(join(tmpdir(), 'xinjian-bench-'));
    let enterprises: readonly Enterprise[] | undefined;
    try {
      for (const batching of ['on', 'off'] as const) {
        await withPlatform({ engine, directory, batching }, async (platform) => {
          enterprises ??= await populated(platform, settings, directory);
          for (const inFlight of IN_FLIGHT) {
            const measured = await measureCell(platform, enterprises, inFlight, settings);
            measurements.push({ engine, batching, inFlight, ...measured });
            printRow(measurements.at(-1) as Measurement);
          }
        });
      }
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }
  return measurements;
}

interface Run {
  readonly engine: string;
  readonly directory: string;
  readonly batching: Batching;
}

/** The platform as `npm start` runs it, in a folder of its own. */
async function withPlatform(
  { engine, directory, batching }: Run,
  act: (platform: Platform) => Promise<void>,
) {
  Object.assign(process.env, { ...UNLIMITED, ...BATCHING[batching] });
  process.env['XINJIAN_DIR'] = directory;
  const tell = (name: string, how: string) => process.stderr.write(`${name} ended (${how})\n`);
  const supervisor = new Supervisor({ onRestart: tell, onUnexpectedEnd: tell });
  try {
    const platformSettings = await readPlatformSettings(['--ports', 'auto', '--engine', engine]);
    await act(await startPlatform(supervisor, platformSettings, (_name, work) => work()));
  } finally {
    await supervisor.stop();
  }
}

async function populated(platform: Platform, { enterprises }: BenchSettings, directory: string) {
  const { network, databaseUri } = platform.connection;
  const client = await connectLedger({ client: 'fabric-gateway', identity: 'gateway', ...network });
  const began = performance.now();
  try {
    const [bank, identityIssuer] = [callerOf(platform), accountOf(platform, 'identity_issuer')];
    const invention = { bank, identityIssuer, ledger: client, databaseUri, directory, count: enterprises };
    return await inventEnterprises(invention);
  } finally {
    client.close();
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    process.stderr.write(`${enterprises} enterprises set up in ${seconds} s\n`);
  }
}

async function measureCell(
  platform: Platform,
  enterprises: readonly Enterprise[],
  inFlight: number,
  settings: BenchSettings,
): Promise<Figures & { readonly processes: readonly Usage[] }> {
  const bank = callerOf(platform);
  const { gateway } = platform.demonstration;
  const token = await bank.token();
  const count = Math.max(1, Math.round(inFlight === 1 ? settings.accesses / 10 : settings.accesses));
  await drive(gateway, token, await signRequests(bank, enterprises, WARMING), inFlight);
  const bodies = await signRequests(bank, enterprises, count);
  const used = await measure();
  const figures = await drive(gateway, token, bodies, inFlight);
  return { ...figures, processes: await used() };
}

function callerOf(platform: Platform): Caller {
  const { gateway, issuer, ledger } = platform.demonstration;
  return new Caller(accountOf(platform, 'bank'), {
    ...{ gateway, issuer },
    audience: `${ledger.channel}/${ledger.chaincode}`,
  });
}

function accountOf({ demonstration }: Platform, kind: string): Signer {
  const account = demonstration.accounts.find((candidate) => candidate.kind === kind);
  if (account === undefined) throw new Error(`The demonstration lacks a ${kind}.`);
  return account;
}

const settings = readSettings(process.argv.slice(2));
const machine = {
  cpu: cpus()[0]?.model ?? '',
  cores: cpus().length,
  memory: totalmem(),
  node: process.version,
};
printHeader(machine, settings);
const measurements = await bench(settings);
const json = JSON.stringify({ at: new Date().toISOString(), machine, settings, measurements }, null, 2);
if (settings.json === undefined) process.stdout.write(`\n${json}\n`);
else await writeFile(settings.json, `${json}\n`);
