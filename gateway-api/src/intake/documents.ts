import { type Connection, type Model, Schema } from 'mongoose';
import type { SourceKind } from '../zone/documents.js';

/** What a file or message did to the zone. */
export interface IntakeCounts {
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly removed: number;
  readonly rejected: number;
}

/** One thing wrong with one record, without what stood there. */
export interface IntakeFault {
  readonly line: number;
  readonly column: string;
  readonly reason: string;
}

/** One file or message that was taken in; `_id` tells it apart from all others. */
export interface IntakeDocument extends IntakeCounts {
  readonly _id: string;
  readonly item: string;
  readonly provider: string;
  readonly kind: SourceKind;
  readonly digest: string;
  /** RFC 3339. */
  readonly at: string;
  /** Of pushes: the first so many; others list them elsewhere. */
  readonly faults: readonly IntakeFault[];
}

/** How far the pushes of one provider for one item have come; `_id` is `<item> <provider>`. */
export interface PushHead {
  readonly _id: string;
  readonly sequence: number;
  readonly digest: string;
  /** Of which time what it brings is, RFC 3339: later than what any push before it brought. */
  readonly asOf: string;
  /** Whether all of the last one is in. */
  readonly isDone: boolean;
}

export interface IntakeDocuments {
  readonly intakes: Model<IntakeDocument>;
  readonly heads: Model<PushHead>;
}

const text = { type: String, required: true } as const;
const whole = { type: Number, required: true } as const;
const options = { strict: 'throw', versionKey: false } as const;

/** Makes the models, with collections and indexes where they are missing. */
export async function openIntakeDocuments(connection: Connection): Promise<IntakeDocuments> {
  const intakes = new Schema<IntakeDocument>(
    {
      ...{ _id: text, item: text, provider: text, kind: text, digest: text, at: text },
      ...{ inserted: whole, updated: whole, unchanged: whole, removed: whole, rejected: whole },
      faults: [{ _id: false, line: whole, column: String, reason: text }],
    },
    { ...options, collection: 'zone.intakes' },
  );
  intakes.index({ item: 1, provider: 1, at: 1 });
  const heads = new Schema<PushHead>(
    { _id: text, sequence: whole, digest: text, asOf: text, isDone: { type: Boolean, required: true } },
    { ...options, collection: 'zone.heads' },
  );
  const documents = {
    intakes: connection.model<IntakeDocument>('zone.intakes', intakes),
    heads: connection.model<PushHead>('zone.heads', heads),
  };
  for (const model of Object.values(documents)) {
    await model.createCollection();
    await model.createIndexes();
  }
  return documents;
}
