import { type Connection, type Model, Schema } from 'mongoose';
import type { Row } from '../records/item-format.js';

/** How a record came: in a file, by a provider's push, or as its enterprise declared it. */
export const SOURCE_KINDS = ['file', 'push', 'declaration'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** Where a collected record came from. */
export interface Provenance {
  /** The department behind it, as the catalogue names it; a participant's id where it pushed the record itself. */
  readonly provider: string;
  readonly kind: SourceKind;
  /** The file's name without folders, or the `jti` of the signed message. */
  readonly name: string;
  /** SHA-256 of the whole file, or of the compact JWS of the message. */
  readonly digest: string;
  /** Makes the digest fit to be shown to who holds the record; null of records from before it was kept. */
  readonly salt: string | null;
  readonly line: number;
  /** RFC 3339. */
  readonly receivedAt: string;
}

/** One record of the zone; `_id` is the SHA-256 of the item, the enterprise and the identifying fields. */
export interface ZoneDocument {
  readonly _id: string;
  readonly item: string;
  /** The version of the item by whose fields the record was checked. */
  readonly version: number;
  readonly uscc: string;
  /** SHA-256 of version and row: tells a changed record from the same again. */
  readonly rowHash: string;
  readonly row: Row;
  /** Where it came from last, changed or not. */
  readonly provenance: Provenance;
  /** Its place in the order in which its sources speak of it (RFC 3339): what is older does not replace it. */
  readonly asOf: string;
  /** When a record of this key came first, and when what it says changed last (RFC 3339). */
  readonly firstAt: string;
  readonly changedAt: string;
  /** That it is not announced yet, see `ZoneChanges`. */
  readonly change?: string;
}

/**
 * The empty place of a record that was taken out: the enterprise's code, and as of when. Only with it can a message that
 * was under way, or an older file, not bring the record back. It has no `item`, so that nothing takes it for a record.
 */
export interface GoneDocument {
  readonly _id: string;
  readonly gone: string;
  readonly asOf: string;
}

/** That a record of an enterprise was taken out on its provider's word; of the record the hash of its key is kept. */
export interface RemovalDocument {
  readonly _id: string;
  readonly item: string;
  readonly uscc: string;
  /** RFC 3339. */
  readonly at: string;
  /** That it is not announced yet, see `ZoneChanges`. */
  readonly change?: string;
}

export interface ZoneDocuments {
  readonly records: Model<ZoneDocument>;
  readonly removals: Model<RemovalDocument>;
}

const text = { type: String, required: true } as const;
const mixed = { type: Schema.Types.Mixed, required: true } as const;
const options = { strict: 'throw', versionKey: false, minimize: false } as const;

/** The item that says which enterprise bears which registered name. */
export const REGISTER = 'REG-01';

/** Makes the zone's models, with collections and indexes where they are missing. */
export async function openZoneDocuments(connection: Connection): Promise<ZoneDocuments> {
  const records = new Schema<ZoneDocument & Partial<GoneDocument>>(
    {
      ...{ _id: text, item: text, version: { type: Number, required: true }, uscc: text, rowHash: text },
      ...{ row: mixed, provenance: mixed, change: String, gone: String },
      ...{ asOf: text, firstAt: text, changedAt: text },
    },
    { ...options, collection: 'zone.records' },
  );
  records.index({ item: 1, uscc: 1, _id: 1 });
  records.index({ gone: 1 }, { sparse: true });
  records.index({ item: 1, 'row.entName': 1 }, { partialFilterExpression: { item: REGISTER } });
  const removals = new Schema<RemovalDocument>(
    { _id: text, item: text, uscc: text, at: text, change: String },
    { ...options, collection: 'zone.removals' },
  );
  removals.index({ item: 1, uscc: 1, at: 1 });
  for (const schema of [records, removals]) schema.index({ change: 1, item: 1, uscc: 1 });
  const documents = {
    records: connection.model<ZoneDocument>('zone.records', records),
    removals: connection.model<RemovalDocument>('zone.removals', removals),
  };
  for (const model of Object.values(documents)) {
    await model.createCollection();
    await model.createIndexes();
  }
  await nameSources(documents);
  await dateRecords(documents);
  return documents;
}

/** Records of the first version knew files only, and called their members after them. */
async function nameSources({ records }: ZoneDocuments): Promise<void> {
  await records.collection.updateMany(
    { 'provenance.fileHash': { $exists: true } },
    {
      $rename: {
        'provenance.file': 'provenance.name',
        'provenance.fileHash': 'provenance.digest',
        'provenance.importedAt': 'provenance.receivedAt',
      },
      $set: { 'provenance.kind': 'file', 'provenance.salt': null },
    },
  );
}

/** Records from before they had an order are of when they came. */
async function dateRecords({ records }: ZoneDocuments): Promise<void> {
  const came = '$provenance.receivedAt';
  await records.collection.updateMany({ asOf: { $exists: false } }, [
    { $set: { asOf: came, firstAt: came, changedAt: came } },
  ]);
}
