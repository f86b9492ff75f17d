import type { ClientSession, Model } from 'mongoose';
import type { GoneDocument, ZoneDocument } from './documents.js';

/**
 * Writes that look and write in one step of the database: what stands in a record's place is replaced only by what is
 * no older by its source's order, however late a writer wakes. They go through the driver: an expression that reads the
 * document is none of the model's matter. A filter by more than `_id` would look at every record (docs/data.md).
 */

const isYounger = (asOf: string) => ({ $gt: ['$asOf', asOf] });

/** Puts records where nothing younger stands; the same as stands there is confirmed, and announced no second time. */
export async function putInPlace(
  records: Model<ZoneDocument>,
  documents: readonly ZoneDocument[],
): Promise<void> {
  if (documents.length === 0) return;
  const operations = documents.map((document) => ({
    updateOne: { filter: { _id: document._id }, update: placing(document), upsert: true },
  }));
  await records.collection.bulkWrite(operations as never, { ordered: false });
}

function placing({ firstAt, ...document }: ZoneDocument): object[] {
  const { rowHash, asOf, provenance } = document;
  const whole = [{ $literal: document }, { firstAt: { $ifNull: ['$firstAt', firstAt] } }];
  const confirmed = ['$$ROOT', { $literal: { asOf, provenance } }];
  const branches = [
    { case: isYounger(asOf), then: '$$ROOT' },
    { case: { $eq: ['$rowHash', rowHash] }, then: { $mergeObjects: confirmed } },
  ];
  return [{ $replaceWith: { $switch: { branches, default: { $mergeObjects: whole } } } }];
}

/** Notes of records which stand there the same that they came once more, from where and as of when; in one step. */
export async function confirm(
  records: Model<ZoneDocument>,
  documents: readonly ZoneDocument[],
): Promise<void> {
  const [first] = documents;
  if (first === undefined) return;
  const { asOf, provenance } = first;
  const ids = documents.map(({ _id }) => _id);
  const lines = documents.map(({ provenance: { line } }) => line);
  const line = { $arrayElemAt: [lines, { $indexOfArray: [ids, '$_id'] }] };
  // the row holds the key: of these places none can hold another's content
  const isSame = { $in: ['$rowHash', documents.map(({ rowHash }) => rowHash)] };
  const isConfirmed = { $and: [{ $not: [isYounger(asOf)] }, isSame] };
  const came = { $mergeObjects: [{ $literal: provenance }, { line }] };
  const confirmed = { $mergeObjects: ['$$ROOT', { asOf }, { provenance: came }] };
  await records.collection.updateMany({ _id: { $in: ids } } as never, [
    { $replaceWith: { $cond: [isConfirmed, confirmed, '$$ROOT'] } },
  ]);
}

/**
 * Empties a place where nothing younger stands, and leaves there when that was: what is older may not come back.
 * @returns what stood there
 */
export async function takeFromPlace(
  records: Model<ZoneDocument>,
  gone: GoneDocument,
  session: ClientSession,
): Promise<ZoneDocument | null> {
  const emptied = { $cond: [isYounger(gone.asOf), '$$ROOT', { $literal: gone }] };
  const found: unknown = await records.collection.findOneAndUpdate(
    { _id: gone._id } as never,
    [{ $replaceWith: emptied }],
    { session, upsert: true, returnDocument: 'before' },
  );
  return found as ZoneDocument | null;
}
