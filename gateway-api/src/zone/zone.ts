import canonicalize from 'canonicalize';
import type { Connection, Model } from 'mongoose';
import { sha256Hash } from '@xinjian/chaincode/model';
import { isDuplicateKey } from '../database/connection.js';
import type { ItemFormat, Row } from '../records/item-format.js';
import { type Provenance, type ZoneDocument, openZoneDocuments } from './documents.js';

/** A checked record on its way into the zone. */
export interface IncomingRecord {
  readonly row: Row;
  readonly uscc: string;
  readonly provenance: Provenance;
}

/** What a batch of records did to the zone. */
export interface Stored {
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
}

/** The zone 融资信用专区: records that departments have physically collected into the platform. */
export interface Zone {
  /**
   * Writes records under their natural keys: a repetition changes nothing, a changed record replaces the old. Of
   * several with one key in a batch the last counts.
   */
  store(format: ItemFormat, records: readonly IncomingRecord[]): Promise<Stored>;
  /** The rows of one enterprise, in the order of their keys. */
  rows(item: string, uscc: string): Promise<Row[]>;
  /** Whether the zone collects an item at all. */
  holds(item: string): Promise<boolean>;
}

export async function openZone(connection: Connection): Promise<Zone> {
  const records = await openZoneDocuments(connection);
  return {
    store: (format, incoming) => store(records, format, incoming),
    rows: async (item, uscc) => {
      const found = await records.find({ item, uscc }, { row: 1 }).sort({ _id: 1 }).lean();
      return found.map(({ row }) => row);
    },
    holds: async (item) => (await records.exists({ item })) !== null,
  };
}

async function store(
  records: Model<ZoneDocument>,
  format: ItemFormat,
  incoming: readonly IncomingRecord[],
): Promise<Stored> {
  const documents = new Map(
    incoming.map((record) => toDocument(format, record)).map((each) => [each._id, each]),
  );
  const known = await records.find({ _id: { $in: [...documents.keys()] } }, { rowHash: 1 }).lean();
  const hashOf = new Map(known.map(({ _id, rowHash }) => [_id, rowHash]));
  const fresh = [...documents.values()].filter(({ _id }) => !hashOf.has(_id));
  const changed = [...documents.values()].filter(
    ({ _id, rowHash }) => hashOf.has(_id) && hashOf.get(_id) !== rowHash,
  );
  await insert(records, fresh);
  await replace(records, changed);
  const written = fresh.length + changed.length;
  return { inserted: fresh.length, updated: changed.length, unchanged: incoming.length - written };
}

/** Many at once, which is several times faster than one upsert each; should another import be quicker, replaces. */
async function insert(records: Model<ZoneDocument>, documents: readonly ZoneDocument[]): Promise<void> {
  try {
    await records.insertMany(documents, { ordered: false });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    await replace(records, documents);
  }
}

async function replace(records: Model<ZoneDocument>, documents: readonly ZoneDocument[]): Promise<void> {
  const operations = documents.map(({ _id, ...members }) => ({
    updateOne: { filter: { _id }, update: { $set: members }, upsert: true },
  }));
  if (operations.length > 0) await records.bulkWrite(operations, { ordered: false });
}

function toDocument(
  { item, recordKey }: ItemFormat,
  { row, uscc, provenance }: IncomingRecord,
): ZoneDocument {
  const identity = [item.id, uscc, ...recordKey.key.map((field) => row[field] ?? null)];
  return {
    _id: sha256Hash(canonicalize(identity) ?? ''),
    ...{ item: item.id, version: item.version, uscc, row, provenance },
    rowHash: sha256Hash(canonicalize([item.version, row]) ?? ''),
  };
}
