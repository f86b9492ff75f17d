import type { Connection } from 'mongoose';
import type { Logger } from 'pino';
import { followDeclarations, openDeclarationMark } from './declarations/follow.js';
import { keepForgetting } from './forgetting/forget.js';
import type { Ledger } from './ledger/port.js';
import { hasBearer } from './papers/bearers.js';
import { keepPapers } from './papers/keep-papers.js';
import type { Documents } from './projection/documents.js';
import type { ReadModel } from './projection/read-model.js';
import type { PushDocuments } from './push/documents.js';
import type { Webhooks } from './push/webhooks.js';
import type { Formats } from './records/formats.js';
import { repeat } from './repeat.js';
import { openForgetting } from './vault/forgetting.js';
import type { VaultKeys } from './vault/keys.js';
import type { Vault } from './vault/vault.js';
import type { Zone } from './zone/zone.js';

/** How often it is looked for declarations that are not in the zone yet, in milliseconds. */
const DECLARATIONS = 2_000;
/** How often texts without a statement, and forgotten subjects, are looked after, in milliseconds. */
const LEFTOVERS = 5 * 60_000;

export interface UpkeepOptions {
  readonly connection: Connection;
  readonly projection: Documents;
  readonly pushes: PushDocuments;
  readonly zone: Zone;
  readonly formats: Formats;
  readonly vault: Vault;
  readonly vaultKeys: VaultKeys;
  readonly ledger: Pick<Ledger, 'evaluate'>;
  readonly readModel: Pick<ReadModel, 'declarationsAfter'>;
  readonly webhooks: Pick<Webhooks, 'has'>;
  readonly logger: Pick<Logger, 'warn'>;
}

/**
 * Finishes what was begun in two places, ledger and database, by a gateway that died in between; every gateway does,
 * beside the others. @returns what runs until the signal
 */
export async function openUpkeep(options: UpkeepOptions): Promise<(signal: AbortSignal) => Promise<void>> {
  const { connection, projection, pushes, zone, formats, vault, vaultKeys } = options;
  const { ledger, readModel, webhooks, logger } = options;
  const mark = await openDeclarationMark(connection);
  const stores = { connection, projection, pushes, zone, vault: await openForgetting(connection, vaultKeys) };
  const warn = (words: string) => (err: unknown) => logger.warn({ err }, words);
  const following = {
    ...{ mark, readModel, sources: { ledger, vault, zone, formats } },
    onUnreadable: warn('a declaration does not read'),
  };
  const keeping = {
    papers: vault,
    hasBearer: (paper: Parameters<typeof hasBearer>[1]) =>
      hasBearer({ ledger, hasWebhook: (id) => webhooks.has(id) }, paper),
  };
  return async (signal) => {
    await Promise.all([
      repeat(() => followDeclarations(following), DECLARATIONS, warn('declarations'), signal),
      repeat(() => keepPapers(keeping, new Date()), LEFTOVERS, warn('texts without a statement'), signal),
      repeat(() => keepForgetting(stores, new Date()), LEFTOVERS, warn('forgetting'), signal),
    ]);
  };
}
