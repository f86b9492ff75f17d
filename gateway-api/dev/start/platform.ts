import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Account, Demonstration, PrivateJwk } from '../client/account.js';
import { openDatabase } from '../database/database.js';
import { inventAccounts, inventKey } from '../demonstration/accounts.js';
import type { Supervisor } from '../supervisor/supervisor.js';
import { keep, remember } from './files.js';
import { populate } from './populate.js';
import { type NetworkReady, type Places, Processes, placesOf } from './processes.js';
import { REPOSITORY, type Settings, checkPortsFree, freePort } from './settings.js';
import { type Step, checkDisk } from './steps.js';

export interface Platform {
  readonly demonstration: Demonstration;
  /** Where gateways answer, the first one first. */
  readonly gateways: readonly string[];
  /** Which database server runs, in words. */
  readonly database: string;
  /** For programs that go past the gateway. */
  readonly connection: { readonly network: NetworkReady; readonly databaseUri: string };
}

/**
 * Starts everything in order under the supervisor, loads the demonstration where it is missing, and tells where
 * everything is. The caller stops the supervisor, whatever came of it.
 */
export async function startPlatform(
  supervisor: Supervisor,
  settings: Settings,
  step: Step,
): Promise<Platform> {
  const { directory } = settings;
  if (settings.reset) await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  await checkDisk(directory);
  await checkPortsFree(settings);
  await rm(join(directory, 'demo.json'), { force: true });

  const parts = await startParts(supervisor, settings, step);
  const { database, network, databaseUri, gateways } = parts;
  const demonstration = await populate(parts, settings, step);
  return { demonstration, gateways, database, connection: { network, databaseUri } };
}

/** What runs once every process is up, before the demonstration is loaded. */
export interface Parts {
  readonly places: Places;
  readonly network: NetworkReady;
  readonly accounts: Account[];
  readonly accountsFile: string;
  readonly receiptKey: PrivateJwk;
  readonly counterSecret: string;
  readonly database: string;
  readonly databaseUri: string;
  readonly gateways: readonly string[];
}

async function startParts(supervisor: Supervisor, settings: Settings, step: Step): Promise<Parts> {
  const { directory } = settings;
  const places = placesOf(settings);
  const processes = new Processes(supervisor, settings);
  const secrets = await openSecrets(directory);

  const database = await step('database', () => startDatabase(supervisor, directory));
  const network = await step('network', () => processes.network(places.chaincode));
  await keep(join(directory, 'data-places.json'), {
    MONGODB_URI: database.uri,
    LEDGER_CONNECTION_PROFILE: network.connectionProfile,
    LEDGER_WALLET: network.wallet,
  });
  await step('chaincode', () => processes.chaincode(places.chaincode, network.packageId));
  await keep(join(directory, 'providers.json'), providersOf(places, secrets.providerToken));
  await keep(join(directory, 'collectors.json'), COLLECTORS);
  const shared = { places, network, databaseUri: database.uri, secrets };
  await step('gateway', () => processes.gateway(shared));
  const gateways = [places.gateway];
  for (let number = 2; number <= settings.gateways; number += 1) {
    const port = await freePort();
    await step(`gateway ${number}`, () => processes.furtherGateway(number, port, shared));
    gateways.push(`http://127.0.0.1:${port}`);
  }
  await keep(join(directory, 'gateways.json'), gateways);
  await step('identity issuer', () => processes.identityIssuer(places, secrets));
  await step('provider', () => processes.provider(secrets));
  await step('explorer', () => processes.explorer(places));
  const { description, uri: databaseUri } = database;
  return { places, network, ...secrets, gateways, database: description, databaseUri };
}

/** What must stay secret and the same from one start to the next, made at the first. */
async function openSecrets(directory: string) {
  const file = (name: string) => join(directory, 'secrets', name);
  const secret = () => randomBytes(24).toString('base64url');
  await remember<string[]>(file('vault-key.json'), () => [randomBytes(32).toString('base64url')]);
  return {
    vaultKeyFile: file('vault-key.json'),
    accountsFile: file('accounts.json'),
    accounts: await remember<Account[]>(file('accounts.json'), inventAccounts),
    receiptKeyFile: file('receipt-key.json'),
    receiptKey: await remember<PrivateJwk>(file('receipt-key.json'), inventKey),
    counterSecret: await remember<string>(file('identity-issuer.json'), secret),
    providerToken: await remember<string>(file('provider.json'), secret),
  };
}
export type Secrets = Awaited<ReturnType<typeof openSecrets>>;

async function startDatabase(supervisor: Supervisor, directory: string) {
  const database = await openDatabase({
    directory: join(directory, 'database'),
    programs: join(REPOSITORY, 'node_modules/.xinjian'),
    log: () => undefined,
    uri: process.env['MONGODB_URI'],
  });
  await keep(join(directory, 'database.json'), { uri: database.uri });
  await supervisor.watch({ name: 'database', ended: database.exited, stop: () => database.close() });
  return database;
}

/** What the demonstration's provider may push beside what its interface serves. */
const COLLECTORS = ['TAX-01', 'TAX-03', 'TAX-07'].map((item) => ({ item, provider: 'tax-provider' }));

/** The provider's interface, as the gateway is told of it. */
function providersOf({ provider }: Places, token: string) {
  return [
    {
      item: 'TAX-04',
      url: `${provider}/records`,
      provider: '税务数据提供方（样例）',
      token,
      timeoutMs: 3000,
    },
  ];
}
