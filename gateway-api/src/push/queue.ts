import { isOnlyDuplicates } from '../database/connection.js';
import { InvalidCursor } from '../projection/errors.js';
import type { DeliveryDocument, DeliveryState, PushDocuments, QueuedOrder } from './documents.js';

/** What is put into the queue. */
export type Queued = Pick<DeliveryDocument, '_id' | 'webhook' | 'participant' | 'order' | 'event'>;

/** What came of a try, or of the whole. */
export type Outcome =
  | { readonly state: 'delivered'; readonly status: number }
  /** It is tried again at a time, a dead letter where that is null. */
  | {
      readonly state: 'failed';
      readonly status: number | null;
      readonly reason: string;
      readonly next: Date | null;
    }
  /** Nothing was tried: the gateway itself could not; it does not count. */
  | { readonly state: 'postponed'; readonly reason: string; readonly next: Date }
  /** The order came to nothing before anything left; another takes its place. */
  | { readonly state: 'renewed'; readonly order: QueuedOrder; readonly next: Date }
  | { readonly state: 'dropped'; readonly reason: string };

/** A delivery that is due, as long as nobody else takes it up. */
export type Due = Pick<DeliveryDocument, '_id' | 'webhook' | 'dueAt'>;

export interface DeliveryFilter {
  readonly webhook: string;
  readonly state?: DeliveryState | undefined;
}

/**
 * The deliveries that are due and those that were, shared by all gateways on one database. Who takes one up moves its
 * time ahead, so that another finds it only should he die; whatever he does late then changes nothing any more.
 */
export interface DeliveryQueue {
  /** Each id once, however often it is added. */
  add(queued: readonly Queued[]): Promise<void>;
  /**
   * What is due, the longest due first.
   * @param busy receivers that have enough under way
   */
  due(busy: readonly string[], limit: number): Promise<readonly Due[]>;
  /** Takes a delivery up; null where another gateway was quicker. */
  take(due: Due): Promise<DeliveryDocument | null>;
  /** @returns whether it was still this caller's */
  finish(taken: DeliveryDocument, outcome: Outcome): Promise<boolean>;
  /**
   * Newest first.
   * @param after the id of the last one of the page before
   * @throws {InvalidCursor} where there is none such, or not any more
   */
  list(filter: DeliveryFilter, limit: number, after?: string): Promise<DeliveryDocument[]>;
  find(id: string, webhook: string): Promise<DeliveryDocument | null>;
  /**
   * Tries a dead letter again from the beginning, under one key once.
   * @returns false where it is none, and was not replayed under this key last
   */
  replay(id: string, key?: string): Promise<boolean>;
  /** How many wait, and how many are dead letters. */
  counts(): Promise<{ readonly waiting: number; readonly dead: number }>;
  /** Forgets what ended before a time. */
  forget(before: Date): Promise<void>;
}

/** @param lease how long a gateway has for one try before another takes it for dead, in milliseconds */
export function openQueue({ deliveries }: Pick<PushDocuments, 'deliveries'>, lease: number): DeliveryQueue {
  return {
    add: async (queued) => {
      const now = new Date();
      const documents = queued.map((each) => ({
        ...each,
        ...{ state: 'waiting', queuedAt: now, since: now, attempts: 0, dueAt: now },
        ...{ status: null, reason: null, endedAt: null },
      }));
      if (documents.length > 0) await insert(documents);
    },
    due: (busy, limit) =>
      deliveries
        .find(
          {
            ...{ state: 'waiting', dueAt: { $lte: new Date() } },
            ...(busy.length > 0 && { webhook: { $nin: [...busy] } }),
          },
          { webhook: 1, dueAt: 1 },
        )
        .sort({ dueAt: 1 })
        .limit(limit)
        .lean<Due[]>(),
    take: ({ _id, dueAt }) =>
      deliveries
        .findOneAndUpdate(
          { _id, state: 'waiting', dueAt },
          { $set: { dueAt: new Date(Date.now() + lease) }, $inc: { attempts: 1 } },
          { returnDocument: 'after' },
        )
        .lean<DeliveryDocument>(),
    finish: async ({ _id, attempts, dueAt }, outcome) => {
      const change = changeOf(outcome, attempts);
      const done = await deliveries.updateOne({ _id, attempts, dueAt, state: 'waiting' }, { $set: change });
      return done.matchedCount === 1;
    },
    list: async ({ webhook, state }, limit, after) => {
      const last = after === undefined ? null : await lastOf({ _id: after, webhook });
      const beyond = last && [
        { queuedAt: { $lt: last.queuedAt } },
        { queuedAt: last.queuedAt, _id: { $lt: last._id } },
      ];
      return deliveries
        .find({ webhook, ...(state !== undefined && { state }), ...(beyond !== null && { $or: beyond }) })
        .sort({ queuedAt: -1, _id: -1 })
        .limit(limit)
        .lean<DeliveryDocument[]>();
    },
    find: (id, webhook) => deliveries.findOne({ _id: id, webhook }).lean<DeliveryDocument>(),
    replay: async (id, key) => {
      const now = new Date();
      const anew = { state: 'waiting', since: now, dueAt: now, attempts: 0, endedAt: null };
      const isDead = { _id: id, state: 'dead' } as const;
      if (key === undefined) return (await deliveries.updateOne(isDead, { $set: anew })).matchedCount === 1;
      const change = { $set: { ...anew, replayKey: key } };
      const replayed = await deliveries.updateOne({ ...isDead, replayKey: { $ne: key } }, change);
      return replayed.matchedCount === 1 || (await deliveries.exists({ _id: id, replayKey: key })) !== null;
    },
    counts: async () => ({
      waiting: await deliveries.countDocuments({ state: 'waiting' }),
      dead: await deliveries.countDocuments({ state: 'dead' }),
    }),
    forget: async (before) => {
      await deliveries.deleteMany({ endedAt: { $lt: before } });
    },
  };

  async function lastOf(page: Pick<DeliveryDocument, '_id' | 'webhook'>): Promise<DeliveryDocument> {
    const last = await deliveries.findOne(page).lean<DeliveryDocument>();
    if (last === null) throw new InvalidCursor();
    return last;
  }

  async function insert(documents: readonly object[]): Promise<void> {
    try {
      await deliveries.collection.insertMany(documents, { ordered: false });
    } catch (error) {
      if (!isOnlyDuplicates(error)) throw error;
    }
  }
}

function changeOf(outcome: Outcome, attempts: number): Partial<DeliveryDocument> {
  const now = new Date();
  switch (outcome.state) {
    case 'delivered':
      return { state: 'delivered', status: outcome.status, reason: null, endedAt: now };
    case 'dropped':
      return { state: 'dropped', reason: outcome.reason, endedAt: now };
    case 'postponed':
      return { attempts: attempts - 1, reason: outcome.reason, dueAt: outcome.next };
    case 'renewed':
      return { attempts: attempts - 1, order: outcome.order, dueAt: outcome.next };
    case 'failed': {
      const { status, reason, next } = outcome;
      return next === null
        ? { state: 'dead', status, reason, endedAt: now }
        : { status, reason, dueAt: next };
    }
  }
}
