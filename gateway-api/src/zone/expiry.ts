import { randomUUID } from 'node:crypto';
import { type CatalogueItem, firstServableDay } from '@xinjian/chaincode/model';
import { repeat } from '../repeat.js';
import { UNANNOUNCED } from './changes.js';
import type { ZoneDocuments } from './documents.js';
import type { Zone } from './zone.js';

/** How often negative information that has grown too old is looked for, in milliseconds. */
const INTERVAL = 60 * 60_000;

export interface ExpiryOptions {
  readonly zone: Pick<Zone, 'expire'>;
  /** The latest version of every item. */
  readonly catalogue: () => Promise<readonly CatalogueItem[]>;
  /** Told how many records of an item are gone: nothing else is kept of them. */
  readonly onExpired: (item: string, count: number) => void;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Destroys negative information that is older than five years (上海市社会信用条例 35), which the decision would not
 * let out any more either: a listing that goes on stays. A record without its date is not served, and stays for its
 * provider to mend.
 */
export async function expireNegative(
  { zone, catalogue, onExpired }: Omit<ExpiryOptions, 'onFailure'>,
  at: string,
): Promise<void> {
  const before = firstServableDay(at);
  for (const { id, negative, fields } of await catalogue()) {
    if (negative === undefined) continue;
    const end = negative.ended ?? negative.since;
    const isMonth = fields.some(({ name, type }) => name === end && type === 'yearmonth');
    onExpired(id, await zone.expire(id, end, isMonth ? before.slice(0, 7) : before));
  }
}

/** How many records go in one transaction. */
const TOGETHER = 100;

/** See `Zone.expire`. The records go together with the notes that they went: whoever subscribed to them hears of it. */
export async function expireRecords(
  { records, removals }: ZoneDocuments,
  item: string,
  { field, before }: { readonly field: string; readonly before: string },
): Promise<number> {
  const old = { item, [`row.${field}`]: { $gt: '', $lt: before } };
  for (let count = 0; ;) {
    const found = await records.find(old, { uscc: 1 }).limit(TOGETHER).lean();
    if (found.length === 0) return count;
    const ids = found.map(({ _id }) => _id);
    const enterprises = [...new Set(found.map(({ uscc }) => uscc))];
    count += await records.db.transaction(async (session) => {
      const { deletedCount } = await records.deleteMany({ ...old, _id: { $in: ids } }, { session });
      const gone = { item, at: new Date().toISOString(), change: UNANNOUNCED };
      const notes = enterprises.map((uscc) => ({ _id: randomUUID(), uscc, ...gone }));
      if (deletedCount > 0) await removals.insertMany(notes, { session });
      return deletedCount;
    });
  }
}

/** Does so now and every hour, until the signal. */
export async function keepYoung(options: ExpiryOptions, signal: AbortSignal): Promise<void> {
  const expire = () => expireNegative(options, new Date().toISOString());
  await repeat(expire, INTERVAL, options.onFailure, signal);
}
