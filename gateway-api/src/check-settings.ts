import { createSecureContext } from 'node:tls';
import { readCalendar } from './calendar/working-days.js';
import { type Config, InvalidConfig } from './config.js';
import { readCollectors } from './intake/collectors.js';
import { connectionFaults } from './ledger/index.js';
import { readAccounts } from './oidc/accounts.js';
import {
  InvalidProviders,
  type ProviderConfiguration,
  readProviderConfigurations,
} from './providers/configuration.js';
import { readCertificates } from './providers/provider-interface.js';
import { readReceiptKey } from './receipts/receipt.js';
import { type SettingFault, tryReading } from './setting-fault.js';
import { readVaultKeys, VaultKeyError } from './vault/keys.js';

/**
 * Reads every file that the settings name, before anything is begun.
 * @throws {InvalidConfig} with one line for each that cannot be used, and why
 */
export async function requireUsable(config: Config): Promise<void> {
  const faults = [
    ...(await connectionFaults(config)),
    ...(await fileFaults(config)),
    ...(await providerFaults(config)),
  ];
  const lines = faults.map(
    ({ setting, file, reason }) => `${setting}: ${file === '' ? reason : `${file}: ${reason}`}`,
  );
  if (lines.length > 0) throw new InvalidConfig(lines.join('\n'));
}

async function fileFaults(config: Config): Promise<SettingFault[]> {
  const { RECEIPT_KEY_FILE, COLLECTORS_FILE, WORKING_DAYS_FILE, VAULT_KEY_FILE, oidc } = config;
  const files: readonly (readonly [string, string | undefined, (file: string) => Promise<unknown>])[] = [
    ['RECEIPT_KEY_FILE', RECEIPT_KEY_FILE, readReceiptKey],
    ['COLLECTORS_FILE', COLLECTORS_FILE, readCollectors],
    ['WORKING_DAYS_FILE', WORKING_DAYS_FILE, readCalendar],
    ['DEMO_ACCOUNTS', 'accountsFile' in oidc ? oidc.accountsFile : undefined, readAccounts],
    config.VAULT_KEY === undefined
      ? ['VAULT_KEY_FILE', VAULT_KEY_FILE, () => readVault(config)]
      : ['VAULT_KEY', '', () => readVault(config)],
  ];
  const tried = await Promise.all(
    files.map(([setting, file, read]) =>
      file === undefined ? Promise.resolve({ value: null }) : tryReading(setting, file, () => read(file)),
    ),
  );
  return tried.flatMap((each) => ('fault' in each ? [each.fault] : []));
}

/** With what those interfaces are asked that want a certificate. */
async function providerFaults(config: Config): Promise<SettingFault[]> {
  const {
    PROVIDERS_FILE: file,
    XINJIAN_MODE: mode,
    NODE_TLS_REJECT_UNAUTHORIZED: rejectUnauthorized,
  } = config;
  const setting = 'PROVIDERS_FILE';
  if (file === undefined) return [];
  try {
    const all = await readProviderConfigurations(file, { mode, rejectUnauthorized });
    const tried = await Promise.all(all.map((one) => tryReading(setting, file, () => tryCertificates(one))));
    return tried.flatMap((each) => ('fault' in each ? [each.fault] : []));
  } catch (error) {
    if (!(error instanceof InvalidProviders)) throw error;
    return error.problems.map((reason) => ({ setting, file: '', reason }));
  }
}

async function tryCertificates({ tls }: ProviderConfiguration): Promise<void> {
  if (tls === undefined) return;
  createSecureContext(await readCertificates(tls));
}

/** The message of the vault names setting and file itself. */
async function readVault(config: Config): Promise<void> {
  try {
    await readVaultKeys(config);
  } catch (error) {
    throw error instanceof VaultKeyError ? new Error(error.message.split(': ').at(-1)) : error;
  }
}
