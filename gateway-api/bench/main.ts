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
import { type LedgerFigures, measureLedgerAlone } from './ledger-alone.js';
import { printHeader, printLedger, printMachine, printRow, printStages } from './report.js';
import { type Batching, BATCHING, type BenchSettings, enginesOf, readSettings } from './settings.js';
import { measureStages, type StageFigures } from './stages.js';

/** One cell of the table. */
export interface Measurement extends Figures {
  readonly engine: string;
  readonly batching: Batching;
  readonly inFlight: number;
  readonly processes: readonly Usage[];
  readonly stages: readonly StageFigures[];
}

/** What came of one engine. */
interface EngineFigures {
  readonly engine: string;
  readonly ledgerAlone: readonly LedgerFigures[];
  readonly measurements: readonly Measurement[];
}

/** What one bank alone would run into. */
const UNLIMITED = { RATE_LIMIT: '100000000', RESOLVE_RATE_LIMIT: '100000000', LOG_LEVEL: 'warn' };
/** Accesses before each measurement, so that connections and compilers are warm. */
const WARMING = 100;

/** How many share the accesses where consents are few. */
const FEW = 8;

/** The ledger alone, and then the whole path of an access over HTTP, with batching on and off. */
async function bench(engine: string, settings: BenchSettings): Promise<EngineFigures> {
  const measurements: Measurement[] = [];
  const directory = await mkdtemp(join(tmpdir(), 'xinjian-bench-'));
  let enterprises: readonly Enterprise[] | undefined;
  let ledgerAlone: readonly LedgerFigures[] = [];
  try {
    for (const batching of settings.batching) {
      await withPlatform({ engine, directory, batching }, async (platform) => {
        if (enterprises === undefined) {
          const made = await populated(platform, settings, directory);
          ({ enterprises, ledgerAlone } = made);
          printLedger(engine, ledgerAlone);
          printHeader();
        }
        for (const inFlight of settings['in-flight']) {
          const measured = await measureCell(platform, enterprises, inFlight, settings);
          measurements.push({ engine, batching, inFlight, ...measured });
          printRow(measurements.at(-1) as Measurement);
        }
      });
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  printStages(measurements);
  return { engine, ledgerAlone, measurements };
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

async function populated(platform: Platform, settings: BenchSettings, directory: string) {
  const { network, databaseUri } = platform.connection;
  const ledger = await connectLedger({ client: 'fabric-gateway', identity: 'gateway', ...network });
  try {
    const [bank, identityIssuer] = [callerOf(platform), accountOf(platform, 'identity_issuer')];
    const invention = { bank, identityIssuer, ledger, databaseUri, directory };
    const began = performance.now();
    const few = await inventEnterprises({ ...invention, count: FEW, from: 0, quotas: false });
    const count = settings.enterprises;
    const enterprises = await inventEnterprises({ ...invention, count, from: FEW, quotas: true });
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    process.stderr.write(`${count} enterprises set up in ${seconds} s\n`);
    const { accesses } = settings;
    const ledgerAlone = await measureLedgerAlone({ ledger, bank, enterprises, few, accesses });
    return { enterprises, ledgerAlone };
  } finally {
    ledger.close();
  }
}

async function measureCell(
  platform: Platform,
  enterprises: readonly Enterprise[],
  inFlight: number,
  settings: BenchSettings,
): Promise<Omit<Measurement, 'engine' | 'batching' | 'inFlight'>> {
  const bank = callerOf(platform);
  const { gateway } = platform.demonstration;
  const token = await bank.token();
  const count = Math.max(1, Math.round(inFlight === 1 ? settings.accesses / 10 : settings.accesses));
  await drive(gateway, token, await signRequests(bank, enterprises, WARMING), inFlight);
  const statements = await signRequests(bank, enterprises, count);
  const waited = await measureStages(gateway);
  const used = await measure();
  const figures = await drive(gateway, token, statements, inFlight);
  return { ...figures, processes: await used(), stages: await waited() };
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
printMachine(machine, settings);
const engines: EngineFigures[] = [];
for (const engine of enginesOf(settings)) engines.push(await bench(engine, settings));
const json = JSON.stringify({ at: new Date().toISOString(), machine, settings, engines }, null, 2);
if (settings.json === undefined) process.stdout.write(`\n${json}\n`);
else await writeFile(settings.json, `${json}\n`);
