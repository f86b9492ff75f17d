import { randomUUID } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Model } from 'mongoose';
import { sha256Hash } from '@xinjian/chaincode/model';
import { isDuplicateKey } from '../database/connection.js';
import type { ItemFormat, Row } from '../records/item-format.js';
import { UNANNOUNCED } from './changes.js';
import type { ZoneDocument, ZoneDocuments } from './documents.js';
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
  { records, removals }: ZoneDocuments,
  format: ItemFormat,
  rows: readonly { readonly row: Row; readonly uscc: string }[],
  at: string,
): Promise<number> {
  let removed = 0;
  for (const { row, uscc } of rows) {
    const _id = recordId(format, row, uscc);
    const item = format.item.id;
    if ((await records.exists({ _id })) === null) continue;
    await removals.create({ _id: randomUUID(), item, uscc, at, change: UNANNOUNCED });
    removed += (await records.deleteOne({ _id })).deletedCount;
  }
  return removed;
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
