import { randomUUID } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Model } from 'mongoose';
import { sha256Hash } from '@xinjian/chaincode/model';
import { isDuplicateKey } from '../database/connection.js';
import type { ItemFormat } from '../records/item-format.js';
import { recordId } from '../records/record-id.js';
import { UNANNOUNCED } from './changes.js';
import type { RemovalDocument, ZoneDocument, ZoneDocuments } from './documents.js';
import { confirm, putInPlace, takeFromPlace } from './places.js';
import type { IncomingRecord, OfOneRecord, Refused, Removed, Stored } from './zone.js';

/** What is refused for its place: the message brings it too late. */
const OLDER = 'older than what is held of it';

/** What stands where a batch is about to write; of a record that went only its time. */
type Place = Pick<ZoneDocument, '_id' | 'asOf'> & Partial<Pick<ZoneDocument, 'rowHash' | 'provenance'>>;

/** See `Zone.store`. */
export async function storeRecords(
  { records }: Pick<ZoneDocuments, 'records'>,
  format: ItemFormat,
  incoming: readonly IncomingRecord[],
): Promise<Stored> {
  const all = incoming.map((record) => toDocument(format, record));
  const { documents, refused } = oneEach(all);
  const places = await placesOf(records, [...documents.keys()]);
  const sorted = { fresh: [] as ZoneDocument[], changed: [] as ZoneDocument[], same: [] as ZoneDocument[] };
  for (const document of documents.values()) {
    const place = places.get(document._id);
    const reason = place === undefined ? null : hindrance(place, document);
    if (reason !== null) refused.push({ line: document.provenance.line, reason });
    else sorted[kindOf(place, document)].push(document);
  }
  await insert(records, sorted.fresh);
  await putInPlace(records, sorted.changed);
  await confirm(records, sorted.same);
  const [inserted, updated] = [sorted.fresh.length, sorted.changed.length];
  return { inserted, updated, unchanged: incoming.length - inserted - updated - refused.length, refused };
}

/** Of one key the first; the same again is no other, and another is refused: nobody can tell which of them holds. */
function oneEach(all: readonly ZoneDocument[]) {
  const documents = new Map<string, ZoneDocument>();
  const refused: Refused[] = [];
  for (const document of all) {
    const first = documents.get(document._id);
    if (first === undefined) documents.set(document._id, document);
    else if (first.rowHash !== document.rowHash) {
      refused.push({ line: document.provenance.line, reason: contradicts(first.provenance.line) });
    }
  }
  return { documents, refused };
}

function contradicts(line: number): string {
  return `of the same key as line ${line}, and says something else`;
}

async function placesOf(
  records: Model<ZoneDocument>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Place>> {
  const found = await records
    .find({ _id: { $in: [...ids] } }, { rowHash: 1, asOf: 1, 'provenance.salt': 1, 'provenance.line': 1 })
    .lean<Place[]>();
  return new Map(found.map((place) => [place._id, place]));
}

/** Why a record may not take a place: something younger stands there, or another of the same file. */
function hindrance(place: Place, { asOf, rowHash, provenance }: ZoneDocument): string | null {
  if (place.asOf > asOf) return `${OLDER} (of ${place.asOf})`;
  const { salt, line } = place.provenance ?? { salt: null, line: 0 };
  const isOfSameSource = salt !== null && salt === provenance.salt;
  return isOfSameSource && place.rowHash !== rowHash ? contradicts(line) : null;
}

function kindOf(place: Place | undefined, { rowHash }: ZoneDocument): 'fresh' | 'changed' | 'same' {
  if (place === undefined) return 'fresh';
  return place.rowHash === rowHash ? 'same' : 'changed';
}

/** Many at once, which is several times faster than one upsert each; should another be quicker, in their places. */
async function insert(records: Model<ZoneDocument>, documents: readonly ZoneDocument[]): Promise<void> {
  if (documents.length === 0) return;
  try {
    await records.insertMany(documents, { ordered: false });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    await putInPlace(records, documents);
  }
}

/** See `Zone.remove`. */
export async function removeRecords(
  documents: ZoneDocuments,
  format: ItemFormat,
  rows: readonly (OfOneRecord & { readonly line: number })[],
  { at, asOf }: { readonly at: string; readonly asOf: string },
): Promise<Removed> {
  let removed = 0;
  const refused: Refused[] = [];
  for (const { row, uscc, line } of rows) {
    const removal = { _id: recordId(format, row, uscc), item: format.item.id, uscc, at };
    const outcome = await removeOne(documents, removal, asOf);
    if (outcome === 'removed') removed += 1;
    if (outcome === 'older') refused.push({ line, reason: OLDER });
  }
  return { removed, refused };
}

/** The record goes together with the note that it went: no removal is told that was not, or not told that was. */
async function removeOne(
  { records, removals }: ZoneDocuments,
  { _id, ...removal }: Pick<RemovalDocument, '_id' | 'item' | 'uscc' | 'at'>,
  asOf: string,
): Promise<'removed' | 'absent' | 'older'> {
  let outcome: 'removed' | 'absent' | 'older' = 'absent';
  await records.db.transaction(async (session) => {
    const before = await takeFromPlace(records, { _id, gone: removal.uscc, asOf }, session);
    outcome = outcomeOf(before, asOf);
    const note = { _id: randomUUID(), ...removal, change: UNANNOUNCED };
    if (outcome === 'removed') await removals.create([note], { session });
  });
  return outcome;
}

function outcomeOf(before: Place | null, asOf: string): 'removed' | 'absent' | 'older' {
  if (before !== null && before.asOf > asOf) return 'older';
  return before?.rowHash === undefined ? 'absent' : 'removed';
}

/** See `Zone.sourceAt`. */
export async function sourceAt(
  { records }: Pick<ZoneDocuments, 'records'>,
  format: ItemFormat,
  { row, uscc }: OfOneRecord,
): Promise<string | null> {
  const found = await records.findById(recordId(format, row, uscc), { 'provenance.name': 1 }).lean<Place>();
  return found?.provenance?.name ?? null;
}

/** See `Zone.replace`. */
export async function replaceRecord(
  { records }: Pick<ZoneDocuments, 'records'>,
  format: ItemFormat,
  record: IncomingRecord,
  earlier: string | null,
): Promise<boolean> {
  const { _id, firstAt, ...members } = toDocument(format, record);
  if (earlier === null) return insertOne(records, { _id, firstAt, ...members });
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

function toDocument(format: ItemFormat, { row, uscc, provenance, asOf }: IncomingRecord): ZoneDocument {
  const { item } = format;
  const { receivedAt } = provenance;
  return {
    _id: recordId(format, row, uscc),
    ...{ item: item.id, version: item.version, uscc, row, provenance },
    ...{ asOf: asOf ?? receivedAt, firstAt: receivedAt, changedAt: receivedAt },
    change: UNANNOUNCED,
    rowHash: sha256Hash(canonicalize([item.version, row]) ?? ''),
  };
}
