import { randomUUID } from 'node:crypto';
import { type Connection, type Model, Schema } from 'mongoose';
import { isDuplicateKey } from '../database/connection.js';
import {
  type Claim,
  ClaimedOtherwise,
  ClaimHeld,
  ClaimLost,
  type Claims,
  type HeldClaim,
  type Progress,
} from './claim.js';

/** How long a process that says nothing keeps its claim, in milliseconds. */
const LEASE = 10_000;

interface ClaimDocument extends Omit<Claim, 'id'> {
  readonly _id: string;
  readonly holder: string | null;
  readonly leaseUntil: Date;
  /** When a process last took it or kept progress. */
  readonly touchedAt: Date;
}

const mixed = Schema.Types.Mixed;

/** Opens the claims in the document database. */
export async function openClaims(connection: Connection): Promise<Claims> {
  const model = await openModel(connection);
  return {
    take: (id, statement) => take(model, id, statement),
    find: async (id) => {
      const found = await model.findById(id).lean<ClaimDocument>();
      return found && toClaim(found);
    },
    acknowledge: async (id) => {
      await model.updateOne(
        { _id: id, prepared: { $ne: null } },
        { $set: { acknowledged: true, 'prepared.body': null } },
      );
    },
    unfinished: async (before, limit) => {
      const found = await model
        .find({
          settled: null,
          touchedAt: { $lt: before },
          leaseUntil: { $lt: new Date() },
          $or: [{ submission: { $ne: null } }, { 'recorded.decision.outcome': 'ALLOWED' }],
        })
        .sort({ touchedAt: 1 })
        .limit(limit)
        .lean<ClaimDocument[]>();
      return found.map(toClaim);
    },
    forgetBodies: async (before) => {
      await model.updateMany(
        { 'prepared.body': { $type: 'string' }, settled: { $ne: null }, touchedAt: { $lt: before } },
        { $set: { 'prepared.body': null } },
      );
    },
  };
}

async function openModel(connection: Connection): Promise<Model<ClaimDocument>> {
  const schema = new Schema<ClaimDocument>(
    {
      _id: { type: String, required: true },
      statement: { type: String, required: true },
      submission: { type: mixed, default: null },
      recorded: { type: mixed, default: null },
      prepared: { type: mixed, default: null },
      settled: { type: mixed, default: null },
      receipt: { type: mixed, default: null },
      acknowledged: { type: Boolean, default: false },
      holder: { type: String, default: null },
      leaseUntil: { type: Date, required: true },
      touchedAt: { type: Date, required: true },
    },
    { strict: 'throw', versionKey: false, minimize: false, id: false, collection: 'claims' },
  );
  schema.index({ settled: 1, touchedAt: 1 });
  const model = connection.model<ClaimDocument>('claims', schema);
  await model.createCollection();
  await model.createIndexes();
  return model;
}

async function take(model: Model<ClaimDocument>, id: string, statement: string): Promise<HeldClaim> {
  const holder = randomUUID();
  const now = Date.now();
  try {
    const document = await model
      .findOneAndUpdate(
        { _id: id, statement, leaseUntil: { $lt: new Date(now) } },
        {
          $set: { holder, leaseUntil: new Date(now + LEASE), touchedAt: new Date(now) },
        },
        { upsert: true, returnDocument: 'after', setDefaultsOnInsert: true },
      )
      .lean<ClaimDocument>()
      .orFail();
    return held(model, document, holder);
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    const other = await model.findById(id).select('statement').lean<ClaimDocument>();
    throw other?.statement === statement ? new ClaimHeld(id) : new ClaimedOtherwise(id);
  }
}

function held(model: Model<ClaimDocument>, document: ClaimDocument, holder: string): HeldClaim {
  const claim = toClaim(document);
  const mine = { _id: claim.id, holder };
  return {
    ...claim,
    save: async (progress: Progress) => {
      const now = Date.now();
      const saved = await model
        .findOneAndUpdate(
          mine,
          { $set: { ...progress, leaseUntil: new Date(now + LEASE), touchedAt: new Date(now) } },
          { returnDocument: 'after' },
        )
        .lean<ClaimDocument>();
      if (saved === null) throw new ClaimLost(claim.id);
      return held(model, saved, holder);
    },
    release: async () => {
      await model.updateOne(mine, { $set: { holder: null, leaseUntil: new Date(0) } });
    },
  };
}

/** Bytes come back from the database in a wrapper of its own. */
function toClaim({ _id: id, submission, ...rest }: ClaimDocument): Claim {
  const { statement, recorded, prepared, settled, receipt, acknowledged } = rest;
  return {
    ...{ id, statement, recorded, prepared, settled, receipt, acknowledged },
    submission:
      submission === null
        ? null
        : { transactionId: submission.transactionId, bytes: bytesOf(submission.bytes) },
  };
}

function bytesOf(stored: Uint8Array | { readonly buffer: Uint8Array }): Uint8Array {
  return stored instanceof Uint8Array ? stored : new Uint8Array(stored.buffer);
}
