import { randomUUID } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Model } from 'mongoose';
import { sha256Hash } from '@xinjian/chaincode/model';
import { isDuplicateKey, isOnlyDuplicates } from '../database/connection.js';
import type { ItemFormat, Row } from '../records/item-format.js';
import { UNANNOUNCED } from './changes.js';
import type { RemovalDocument, ZoneDocument, ZoneDocuments } from './documents.js';
import type { IncomingRecord, Stored } from './zone.js';

/** See `Zone.store`. */
export async function storeRecords(
  { records }: Pick<ZoneDocuments, 'records'>,
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

/** See `Zone.remove`. */
export async function removeRecords(
  documents: ZoneDocuments,
  format: ItemFormat,
  rows: readonly { readonly row: Row; readonly uscc: string }[],
  at: string,
): Promise<number> {
  let removed = 0;
  for (const { row, uscc } of rows) {
    const _id = recordId(format, row, uscc);
    if (await removeOne(documents, { _id, item: format.item.id, uscc, at })) removed += 1;
  }
  return removed;
}

/** The record goes together with the note that it went: no removal is told that was not, or not told that was. */
async function removeOne(
  { records, removals }: ZoneDocuments,
  { _id, ...removal }: Pick<RemovalDocument, '_id' | 'item' | 'uscc' | 'at'>,
): Promise<boolean> {
  let isRemoved = false;
  await records.db.transaction(async (session) => {
    isRemoved = (await records.deleteOne({ _id }, { session })).deletedCount === 1;
    const note = { _id: randomUUID(), ...removal, change: UNANNOUNCED };
    if (isRemoved) await removals.create([note], { session });
  });
  return isRemoved;
}

/** See `Zone.sourceAt`. */
export async function sourceAt(
  { records }: Pick<ZoneDocuments, 'records'>,
  format: ItemFormat,
  { row, uscc }: Pick<IncomingRecord, 'row' | 'uscc'>,
): Promise<string | null> {
  const found = await records.findById(recordId(format, row, uscc), { 'provenance.name': 1 }).lean();
  return found?.provenance.name ?? null;
}

/** See `Zone.replace`. */
export async function replaceRecord(
  { records }: Pick<ZoneDocuments, 'records'>,
  format: ItemFormat,
  record: IncomingRecord,
  earlier: string | null,
): Promise<boolean> {
  const { _id, ...members } = toDocument(format, record);
  if (earlier === null) return insertOne(records, { _id, ...members });
  const filter = { _id, 'provenance.name': earlier };
  return (await records.updateOne(filter, { $set: members })).matchedCount === 1;
}

async function insertOne(records: Model<ZoneDocument>, document: ZoneDocument): Promise<boolean> {
  try {
    await records.create(document);
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
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

/** What another has just written the same is left alone: it is announced once. */
async function replace(records: Model<ZoneDocument>, documents: readonly ZoneDocument[]): Promise<void> {
  const operations = documents.map(({ _id, ...members }) => ({
    updateOne: {
      filter: { _id, rowHash: { $ne: members.rowHash } },
      update: { $set: members },
      upsert: true,
    },
  }));
  if (operations.length === 0) return;
  try {
    await records.bulkWrite(operations, { ordered: false });
  } catch (error) {
    if (!isOnlyDuplicates(error)) throw error;
  }
}

function toDocument(format: ItemFormat, { row, uscc, provenance }: IncomingRecord): ZoneDocument {
  const { item } = format;
  return {
    _id: recordId(format, row, uscc),
    ...{ item: item.id, version: item.version, uscc, row, provenance },
    change: UNANNOUNCED,
    rowHash: sha256Hash(canonicalize([item.version, row]) ?? ''),
  };
}

function recordId({ item, recordKey }: ItemFormat, row: Row, uscc: string): string {
  const identity = [item.id, uscc, ...recordKey.key.map((field) => row[field] ?? null)];
  return sha256Hash(canonicalize(identity) ?? '');
}
