import type { Connection } from 'mongoose';
import type { Documents } from '../projection/documents.js';
import type { PushDocuments } from '../push/documents.js';
import { secretId } from '../push/webhooks.js';
import type { VaultForgetting } from '../vault/forgetting.js';
import type { Zone } from '../zone/zone.js';
import { forgetDeliveries } from './accesses.js';
import { type KnownOf, knownOf } from './known.js';
import { forgetPushes, receiversOf } from './receivers.js';

/** Everything in the database that holds something of a subject beyond what the ledger has. */
export interface ForgettingStores {
  readonly connection: Connection;
  readonly projection: Documents;
  readonly pushes: PushDocuments;
  readonly vault: VaultForgetting;
  readonly zone: Pick<Zone, 'forget' | 'holdersOf'>;
}

/** What was destroyed, counted. */
export interface Forgotten {
  readonly records: number;
  readonly papers: number;
  readonly messages: number;
  readonly deliveries: number;
  /** Code and salt. */
  readonly entry: boolean;
}

/** How long what was under way when a subject was forgotten is looked for, in milliseconds: tokens hold for an hour. */
const AFTERMATH = 24 * 60 * 60_000;

/**
 * Destroys all that ties a subject's entries on the ledger to an enterprise (G7), code and salt last: what is cut short
 * is gone on with by running it again, or by a gateway. What is destroyed and what is kept, and why, stands in
 * docs/data.md.
 */
export async function forgetSubject(
  { connection, projection, pushes, vault, zone }: ForgettingStores,
  subject: string,
  now = new Date(),
): Promise<Forgotten> {
  await vault.begin(subject);
  const known = await knownOf(projection, subject);
  let records = 0;
  for (const uscc of await codesOf({ vault, zone }, subject, known)) records += await zone.forget(uscc);
  const secrets = (await receiversOf(pushes, subject)).map(secretId);
  const papers = await vault.destroyPapers(subject, [...known.digests, ...secrets]);
  const messages = await forgetPushes(pushes, subject, known.subscriptions);
  const deliveries = await forgetDeliveries(connection, projection, subject);
  await vault.endLog(subject, now);
  return { records, papers, messages, deliveries, entry: await vault.destroy(subject) };
}

/** The vault has one; where an earlier version destroyed only that, the declared records still tell. */
async function codesOf(
  { vault, zone }: Pick<ForgettingStores, 'vault' | 'zone'>,
  subject: string,
  { declared }: KnownOf,
): Promise<ReadonlySet<string>> {
  const entry = await vault.entry(subject);
  if (entry !== null) return new Set([entry.uscc]);
  const found = await Promise.all([...declared].map(([item, sources]) => zone.holdersOf(item, sources)));
  return new Set(found.flat());
}

/**
 * Goes on with what was cut short, and destroys for a day what was under way at the time and came after; then takes the
 * note off.
 */
export async function keepForgetting(stores: ForgettingStores, now: Date): Promise<void> {
  for (const { subject, since } of await stores.vault.begun()) {
    await forgetSubject(stores, subject, now);
    if (now.getTime() - since.getTime() > AFTERMATH) await stores.vault.end(subject);
  }
  await stores.vault.destroyLogs(now);
}
