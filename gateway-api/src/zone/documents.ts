import { type Connection, type Model, Schema } from 'mongoose';
import type { Row } from '../records/item-format.js';

/** Where a collected record came from. */
export interface Provenance {
  /** The department behind it, as the catalogue names it. */
  readonly provider: string;
  /** The file's name, without folders. */
  readonly file: string;
  /** SHA-256 of the whole file. */
  readonly fileHash: string;
  readonly line: number;
  /** RFC 3339. */
  readonly importedAt: string;
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
  readonly provenance: Provenance;
}

const text = { type: String, required: true } as const;
const mixed = { type: Schema.Types.Mixed, required: true } as const;

/** Makes the zone's model, with collection and index where they are missing. */
export async function openZoneDocuments(connection: Connection): Promise<Model<ZoneDocument>> {
  const schema = new Schema<ZoneDocument>(
    {
      ...{ _id: text, item: text, version: { type: Number, required: true }, uscc: text, rowHash: text },
      ...{ row: mixed, provenance: mixed },
    },
    { strict: 'throw', versionKey: false, minimize: false, collection: 'zone.records' },
  );
  schema.index({ item: 1, uscc: 1, _id: 1 });
  const model = connection.model<ZoneDocument>('zone.records', schema);
  await model.createCollection();
  await model.createIndexes();
  return model;
}
