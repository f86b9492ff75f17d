import type { Connection, Model } from 'mongoose';
import { isOnlyDuplicates } from '../database/connection.js';
import type { Body, Claiming, Claims, Delivery, Progress, Submission } from './claim.js';
import {
  type ClaimModels,
  type DeliveryDocument,
  openClaimModels,
  type SubmissionDocument,
} from './claim-documents.js';

/** Opens the claims in the document database. */
export async function openClaims(connection: Connection): Promise<Claims> {
  const models = await openClaimModels(connection);
  const { submissions, deliveries, bodies } = models;
  return {
    find: (ids) => find(models, ids),
    tie: (transactionId, claims) => tie(models, transactionId, claims),
    submit: (submission) => submit(models, submission),
    submissionOf: (transactionId) => submissionOf(models, transactionId),
    keep: (deliveries) => keep(models, deliveries),
    correct: ({ id, ...delivery }) => correct(models, id, delivery),
    close: async (transactionId) => {
      await submissions.updateOne({ _id: transactionId }, { $set: { bytes: null, openSince: null } });
    },
    forgetBody: async (id) => {
      const found = await deliveries.findById(id).lean<DeliveryDocument>();
      await bodies.deleteOne({ _id: found?.prepared?.bodyId ?? '' });
    },
    unfinished: async (before, limit) => {
      const found = await submissions
        .find({ openSince: { $lt: before } })
        .sort({ openSince: 1 })
        .limit(limit)
        .lean<SubmissionDocument[]>();
      return found.map(toSubmission);
    },
    postpone: async (transactionIds) => {
      const open = { _id: { $in: [...transactionIds] }, openSince: { $ne: null } };
      await submissions.updateMany(open, { $set: { openSince: new Date() } });
    },
    forgetBodies: async (now) => {
      await bodies.deleteMany({ $or: [{ until: { $lt: now } }, { until: null }] });
    },
  };
}

async function find(
  { claims, deliveries, bodies }: ClaimModels,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Progress>> {
  const found = await claims.find({ _id: { $in: ids } }).lean();
  if (found.length === 0) return new Map();
  const delivered = await deliveries
    .find({ _id: { $in: found.map(({ _id }) => _id) } })
    .lean<DeliveryDocument[]>();
  const deliveryOf = new Map(delivered.map((document) => [document._id, toDelivery(document)]));
  const kept = await bodies
    .find({ _id: { $in: delivered.map(({ prepared }) => prepared?.bodyId ?? '') } })
    .lean();
  const bodyOf = new Map(kept.map(({ _id, text }) => [_id, text]));
  return new Map(
    found.map(({ _id: id, statement, transactionId }) => [
      id,
      {
        ...{ id, statement, transactionId },
        delivery: deliveryOf.get(id) ?? null,
        body: bodyOf.get(deliveryOf.get(id)?.prepared?.bodyId ?? '') ?? null,
      },
    ]),
  );
}

/** New claims are inserted; the others move, if they are still where they were. */
async function tie(
  { claims }: ClaimModels,
  transactionId: string,
  claiming: readonly Claiming[],
): Promise<ReadonlySet<string>> {
  const fresh = claiming.filter(({ tiedTo }) => tiedTo === null);
  const taken = await insert(
    claims,
    fresh.map(({ id, statement }) => ({ _id: id, statement, transactionId })),
  );
  const lost = new Set(fresh.filter((_claim, index) => taken.has(index)).map(({ id }) => id));
  const moving = claiming.filter(({ tiedTo }) => tiedTo !== null);
  for (const tiedTo of new Set(moving.map((claim) => claim.tiedTo ?? ''))) {
    const ids = moving.filter((claim) => claim.tiedTo === tiedTo).map(({ id }) => id);
    for (const id of await move({ claims }, ids, tiedTo, transactionId)) lost.add(id);
  }
  return lost;
}

/** @returns those that were no longer where they should be */
async function move(
  { claims }: Pick<ClaimModels, 'claims'>,
  ids: readonly string[],
  from: string,
  to: string,
): Promise<readonly string[]> {
  await claims.updateMany({ _id: { $in: ids }, transactionId: from }, { $set: { transactionId: to } });
  const there = await claims.find({ _id: { $in: ids }, transactionId: to }, { _id: 1 }).lean();
  const moved = new Set(there.map(({ _id }) => _id));
  return ids.filter((id) => !moved.has(id));
}

async function submit(
  { submissions }: ClaimModels,
  { transactionId, bytes, claims }: Submission,
): Promise<boolean> {
  const document = { _id: transactionId, bytes, claims, openSince: new Date(), isVoid: false };
  return (await insert(submissions, [document])).size === 0;
}

async function submissionOf({ submissions }: ClaimModels, transactionId: string): Promise<Submission | null> {
  const void_ = { _id: transactionId, bytes: null, claims: [], openSince: null, isVoid: true };
  await insert(submissions, [void_]);
  const found = await submissions.findById(transactionId).lean<SubmissionDocument>().orFail();
  return found.isVoid ? null : toSubmission(found);
}

async function keep(
  models: ClaimModels,
  kept: readonly (readonly [Delivery, Body])[],
): Promise<readonly (readonly [Delivery, Body])[]> {
  const { deliveries, bodies } = models;
  // The body first: a delivery without its body is one of which nothing leaves any more.
  const texts = kept.flatMap(([{ prepared }, text]) => {
    const { bodyId: _id = null, bodyUntil: until = null } = prepared ?? {};
    return text === null || _id === null || until === null ? [] : [{ _id, text, until }];
  });
  await insert(bodies, texts);
  const taken = await insert(
    deliveries,
    kept.map(([{ id, ...delivery }]) => ({ _id: id, ...delivery })),
  );
  if (taken.size === 0) return kept;
  const standing = await find(
    models,
    [...taken].flatMap((index) => kept[index]?.[0].id ?? []),
  );
  return kept.map(([delivery, body]) => {
    const other = standing.get(delivery.id);
    return other?.delivery ? [other.delivery, other.body] : [delivery, body];
  });
}

async function correct(
  { deliveries }: ClaimModels,
  id: string,
  delivery: Omit<Delivery, 'id'>,
): Promise<void> {
  await deliveries.updateOne({ _id: id }, { $set: delivery });
}

/** Inserts through the driver: thousands a second, of our own making. @returns the places of those there already */
async function insert<Document extends { readonly _id: string }>(
  model: Model<Document>,
  documents: readonly NoInfer<Document>[],
): Promise<ReadonlySet<number>> {
  if (documents.length === 0) return new Set();
  try {
    await model.collection.insertMany(documents as never, { ordered: false });
    return new Set();
  } catch (error) {
    if (!isOnlyDuplicates(error)) throw error;
    return new Set([error.writeErrors].flat().map(({ index }) => index));
  }
}

function toDelivery({ _id: id, recorded, prepared, receipt }: DeliveryDocument): Delivery {
  return { id, recorded, prepared, receipt };
}

/** Bytes come back from the database in a wrapper of its own. */
function toSubmission({ _id: transactionId, bytes, claims }: SubmissionDocument): Submission {
  return {
    ...{ transactionId, claims },
    bytes: bytes === null || bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes.buffer),
  };
}
