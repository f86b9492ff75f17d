import type { Connection } from 'mongoose';
import type { ItemFormat, Row } from '../records/item-format.js';
import { type ZoneChanges, zoneChanges } from './changes.js';
import {
  openZoneDocuments,
  type Provenance,
  REGISTER,
  type ZoneDocument,
  type ZoneDocuments,
} from './documents.js';
import { type Arrival, arrivalsOf, type ZoneStatistics, zoneStatistics } from './statistics.js';
import { expireRecords } from './expiry.js';
import { removeRecords, replaceRecord, sourceAt, storeRecords } from './store.js';

/** A checked record on its way into the zone. */
export interface IncomingRecord {
  readonly row: Row;
  readonly uscc: string;
  readonly provenance: Provenance;
  /** Its place in the order of its sources (RFC 3339), where that is not when it came. */
  readonly asOf?: string;
}

/** Whose record it is, and the fields of its key. */
export type OfOneRecord = Pick<IncomingRecord, 'row' | 'uscc'>;

/** A record that could be read but has no place, by its line in its source. */
export interface Refused {
  readonly line: number;
  readonly reason: string;
}

/** What a batch of records did to the zone. */
export interface StoredCounts {
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
}

export interface Stored extends StoredCounts {
  readonly refused: readonly Refused[];
}

export interface Removed {
  readonly removed: number;
  readonly refused: readonly Refused[];
}

/** A record as it is kept, and when it last changed; that it came again in between its provenance tells. */
export type KeptRecord = Pick<ZoneDocument, 'row' | 'provenance' | 'changedAt'>;

/**
 * The most records of one item and one enterprise that are read, as of an interface's answer: where there are more, one
 * more is read, which says so.
 */
export const MOST_RECORDS = 10_000;

/** The zone 融资信用专区: records that departments have physically collected into the platform. */
export interface Zone {
  /**
   * Writes records of one source under their natural keys: a repetition changes nothing, a changed record replaces
   * the old. Refused are what is older than what stands there or went from there, and a second record of one key in a
   * batch or file that says something else.
   */
  store(format: ItemFormat, records: readonly IncomingRecord[]): Promise<Stored>;
  /**
   * Takes records out, found by their natural keys; what is not there is not missed, what is younger stays.
   * @param times when that is, and as of when by the order of its source
   */
  remove(
    format: ItemFormat,
    rows: readonly (OfOneRecord & { readonly line: number })[],
    times: { readonly at: string; readonly asOf: string },
  ): Promise<Removed>;
  /** The name of the source of what stands in a record's place; null where nothing does. */
  sourceAt(format: ItemFormat, record: OfOneRecord): Promise<string | null>;
  /**
   * Puts a record in its place, where what stands there is still of this source (null: nothing).
   * @returns false where another stands there meanwhile: nothing is written
   */
  replace(format: ItemFormat, record: IncomingRecord, earlier: string | null): Promise<boolean>;
  /** The rows of one enterprise, in the order of their keys, one more than {@link MOST_RECORDS} at most. */
  rows(item: string, uscc: string): Promise<Row[]>;
  /** The same with where each came from. */
  records(item: string, uscc: string): Promise<KeptRecord[]>;
  /** The same of many enterprises, by code; who has none is not in it. */
  recordsOf(item: string, usccs: readonly string[]): Promise<ReadonlyMap<string, readonly KeptRecord[]>>;
  /** Whether the zone collects an item at all: by itself it knows that only while it has a record. */
  holds(item: string): Promise<boolean>;
  /** Whether a record of an enterprise has come, changed or gone since a time. */
  changedSince(item: string, uscc: string, since: string): Promise<boolean>;
  /** The codes of the enterprises that bear these registered names. */
  bearersOf(names: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  /** What it holds of an item, by provider. */
  statistics(item: string, fields: readonly string[]): Promise<ZoneStatistics[]>;
  /** When its records came first, with the date that each bears in a field. */
  arrivals(item: string, field: string): AsyncIterable<Arrival>;
  /** What is to be pushed to those who subscribed to it. */
  readonly changes: ZoneChanges;
  /** The codes of the enterprises of which there are records of an item from these sources. */
  holdersOf(item: string, sources: readonly string[]): Promise<readonly string[]>;
  /** Destroys all that is kept of an enterprise, unannounced; answers how many records. */
  forget(uscc: string): Promise<number>;
  /** Destroys the records of an item whose date in a field lies before a day, noted as gone; answers how many. */
  expire(item: string, field: string, before: string): Promise<number>;
}

export async function openZone(connection: Connection): Promise<Zone> {
  const documents = await openZoneDocuments(connection);
  const { records } = documents;
  const read = (item: string, uscc: string) =>
    records
      .find({ item, uscc }, { row: 1, provenance: 1, changedAt: 1 })
      .sort({ _id: 1 })
      .limit(MOST_RECORDS + 1)
      .lean();
  return {
    store: (format, incoming) => storeRecords(documents, format, incoming),
    remove: (format, rows, times) => removeRecords(documents, format, rows, times),
    sourceAt: (format, record) => sourceAt(documents, format, record),
    replace: (format, record, earlier) => replaceRecord(documents, format, record, earlier),
    rows: async (item, uscc) => (await read(item, uscc)).map(({ row }) => row),
    records: async (item, uscc) =>
      (await read(item, uscc)).map(({ row, provenance, changedAt }) => ({ row, provenance, changedAt })),
    recordsOf: (item, usccs) => recordsOf(documents, item, usccs),
    holds: async (item) => (await records.exists({ item })) !== null,
    changedSince: (item, uscc, since) => changedSince(documents, item, uscc, since),
    bearersOf: (names) => bearersOf(documents, names),
    statistics: (item, fields) => zoneStatistics(documents, item, fields),
    arrivals: (item, field) => arrivalsOf(documents, item, field),
    changes: zoneChanges(documents),
    holdersOf: (item, sources) =>
      records.distinct('uscc', { item, 'provenance.name': { $in: [...sources] } }),
    forget: (uscc) => forget(documents, uscc),
    expire: (item, field, before) => expireRecords(documents, item, { field, before }),
  };
}

async function recordsOf({ records }: ZoneDocuments, item: string, usccs: readonly string[]) {
  // the driver's own cursor: nothing of a record is to be made into a model
  const found = records.collection
    .find(
      { item, uscc: { $in: [...usccs] } },
      { projection: { uscc: 1, row: 1, provenance: 1, changedAt: 1 } },
    )
    .sort({ uscc: 1, _id: 1 }) as unknown as AsyncIterable<Pick<ZoneDocument, keyof KeptRecord | 'uscc'>>;
  const byEnterprise = new Map<string, KeptRecord[]>();
  for await (const { uscc, row, provenance, changedAt } of found) {
    const kept = byEnterprise.get(uscc) ?? [];
    byEnterprise.set(uscc, kept);
    if (kept.length <= MOST_RECORDS) kept.push({ row, provenance, changedAt });
  }
  return byEnterprise;
}

async function changedSince(
  { records, removals }: ZoneDocuments,
  item: string,
  uscc: string,
  since: string,
): Promise<boolean> {
  const written = await records.exists({ item, uscc, changedAt: { $gte: since } });
  return (written ?? (await removals.exists({ item, uscc, at: { $gte: since } }))) !== null;
}

/** Item by item, as both are indexed. */
async function forget({ records, removals }: ZoneDocuments, uscc: string): Promise<number> {
  for (const item of await removals.distinct('item')) await removals.deleteMany({ item, uscc });
  await records.collection.deleteMany({ gone: uscc });
  let count = 0;
  for (const item of await records.distinct('item'))
    count += (await records.deleteMany({ item, uscc })).deletedCount;
  return count;
}

async function bearersOf({ records }: ZoneDocuments, names: readonly string[]) {
  const found: Pick<ZoneDocument, 'uscc' | 'row'>[] = await records
    .find({ item: REGISTER, 'row.entName': { $in: [...names] } }, { uscc: 1, row: 1 })
    .lean();
  const bearers = new Map<string, string[]>();
  for (const { uscc, row } of found) {
    const name = String(row['entName']);
    bearers.set(name, [...(bearers.get(name) ?? []), uscc]);
  }
  return bearers;
}
