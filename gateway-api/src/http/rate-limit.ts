import { type Connection, type Model, Schema } from 'mongoose';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { findOrCreate } from '../database/connection.js';
import type { Caller } from './caller.js';
import { Problem } from './problem.js';

/** Counts a call of a participant, or of an address. @throws {Problem} RATE_LIMITED when it was one too many */
export type CallerLimit = (caller: Pick<Caller, 'participant'>) => Promise<void>;

/** How often somebody has called in the minute that is under way, this call included. */
interface Counted {
  readonly calls: number;
  /** Until the next minute, in milliseconds. */
  readonly left: number;
}

const MINUTE = 60_000;

/**
 * A limit of calls a minute for each participant, counted in this process. Operator, regulator and notary share it
 * like everyone else.
 */
export function callerLimit(perMinute: number): CallerLimit {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: MINUTE / 1000 });
  return limitedBy(perMinute, async (participant) => {
    // The library rejects with the count where it is one too many; that is no error.
    const counted: unknown = await limiter.consume(participant).catch((reason: unknown) => reason);
    if (!(counted instanceof RateLimiterRes)) throw counted;
    return { calls: counted.consumedPoints, left: counted.msBeforeNext };
  });
}

/** The calls of one participant in one minute; `_id` names participant and the minute's end. */
interface CountDocument {
  readonly _id: string;
  readonly calls: number;
  readonly until: Date;
}

/**
 * The same, counted in the database for all gateways together: nobody gets more by asking several.
 * @param clock whose minutes are meant; the world's where nothing else is said
 */
export async function sharedLimit(
  connection: Connection,
  name: string,
  perMinute: number,
  clock: () => number = Date.now,
): Promise<CallerLimit> {
  const counts = await openCounts(connection, `limits.${name}`);
  return limitedBy(perMinute, async (participant) => {
    const now = clock();
    const until = (Math.floor(now / MINUTE) + 1) * MINUTE;
    const _id = `${participant} ${until}`;
    const first = { _id, calls: 0, until: new Date(until) };
    const calls = (await increment(counts, _id)) ?? (await begin(counts, first, new Date(now)));
    return { calls, left: until - now };
  });
}

function limitedBy(perMinute: number, count: (participant: string) => Promise<Counted>): CallerLimit {
  return async ({ participant }) => {
    const { calls, left } = await count(participant);
    if (calls <= perMinute) return;
    const retryAfter = Math.max(1, Math.ceil(left / 1000));
    const detail = `At most ${perMinute} such calls a minute.`;
    throw new Problem('RATE_LIMITED', detail, { retryable: true }, { retryAfter });
  };
}

/** @returns null where nobody has called in this minute */
async function increment(counts: Model<CountDocument>, _id: string): Promise<number | null> {
  const change = { $inc: { calls: 1 } };
  const counted = await counts.findOneAndUpdate({ _id }, change, { returnDocument: 'after' }).lean();
  return counted?.calls ?? null;
}

/** The first call of a minute, or one of several first ones; forgets the minutes that are over. */
async function begin(counts: Model<CountDocument>, count: CountDocument, now: Date): Promise<number> {
  await counts.deleteMany({ until: { $lt: now } });
  await findOrCreate(counts, count);
  return (await increment(counts, count._id)) ?? 1;
}

async function openCounts(connection: Connection, collection: string): Promise<Model<CountDocument>> {
  const schema = new Schema<CountDocument>(
    {
      _id: { type: String, required: true },
      calls: { type: Number, required: true },
      until: { type: Date, required: true },
    },
    { strict: 'throw', versionKey: false, collection },
  );
  schema.index({ until: 1 });
  const counts = connection.model<CountDocument>(collection, schema);
  await counts.createCollection();
  await counts.createIndexes();
  return counts;
}
