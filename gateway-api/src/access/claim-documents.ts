import { type Connection, type Model, Schema } from 'mongoose';
import type { Claim, Delivery } from './claim.js';

export type ClaimDocument = Omit<Claim, 'id'> & { readonly _id: string };

export interface SubmissionDocument {
  /** The transaction's id. */
  readonly _id: string;
  /** Null where it was voided, or every access in it is finished. */
  readonly bytes: Uint8Array | { readonly buffer: Uint8Array } | null;
  readonly claims: readonly string[];
  /** Since when it waits to be closed; null where it is closed or void. */
  readonly openSince: Date | null;
  readonly isVoid: boolean;
}

export type DeliveryDocument = Omit<Delivery, 'id'> & { readonly _id: string };

export interface BodyDocument {
  /** A delivery's `bodyId`: who comes second does not put another body under the first one's digest. */
  readonly _id: string;
  readonly text: string;
  /** When it is forgotten; absent in what was kept before each had a time of its own. */
  readonly until?: Date;
}

/** The models on one connection; the `_id` of claims and deliveries is the statement's `jti`. */
export interface ClaimModels {
  readonly claims: Model<ClaimDocument>;
  readonly submissions: Model<SubmissionDocument>;
  readonly deliveries: Model<DeliveryDocument>;
  /** Apart from the deliveries, since they are forgotten after minutes, or days. */
  readonly bodies: Model<BodyDocument>;
}

const text = { type: String, required: true } as const;
const mixed = { type: Schema.Types.Mixed, default: null } as const;

/** Makes the models, with collections and indexes where they are missing. */
export async function openClaimModels(connection: Connection): Promise<ClaimModels> {
  const claims = new Schema<ClaimDocument>({ _id: text, statement: text, transactionId: text });
  const submissions = new Schema<SubmissionDocument>({
    ...{ _id: text, bytes: mixed, claims: [String] },
    ...{ openSince: { type: Date, default: null }, isVoid: Boolean },
  });
  submissions.index({ openSince: 1 });
  const deliveries = new Schema<DeliveryDocument>({
    _id: text,
    recorded: mixed,
    prepared: mixed,
    receipt: mixed,
  });
  const bodies = new Schema<BodyDocument>({ _id: text, text, until: Date });
  bodies.index({ until: 1 });
  return {
    claims: await openModel(connection, 'access.claims', claims),
    submissions: await openModel(connection, 'access.submissions', submissions),
    deliveries: await openModel(connection, 'access.deliveries', deliveries),
    bodies: await openModel(connection, 'access.bodies', bodies),
  };
}

async function openModel<Document>(connection: Connection, name: string, schema: Schema<Document>) {
  schema.set('strict', 'throw').set('versionKey', false).set('minimize', false).set('collection', name);
  const model = connection.model<Document>(name, schema);
  await model.createCollection();
  await model.createIndexes();
  return model;
}
