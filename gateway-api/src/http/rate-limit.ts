import type { Connection } from 'mongoose';
import pRetry from 'p-retry';
import { RateLimiterMemory, RateLimiterMongo, RateLimiterRes } from 'rate-limiter-flexible';
import type { Caller } from './caller.js';
import { Problem } from './problem.js';

/** Counts a call of a participant, or of an address. @throws {Problem} RATE_LIMITED when it was one too many */
export type CallerLimit = (caller: Pick<Caller, 'participant'>) => Promise<void>;

const DURATION_SECONDS = 60;

/**
 * A limit of calls a minute for each participant, counted in this process. Operator, regulator and notary share it
 * like everyone else.
 */
export function callerLimit(perMinute: number): CallerLimit {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: DURATION_SECONDS });
  return limitedBy(perMinute, (key) => limiter.consume(key));
}

/** The same, counted in the database for all gateways together: nobody gets more by asking several. */
export function sharedLimit(connection: Connection, name: string, perMinute: number): CallerLimit {
  const limiter = new RateLimiterMongo({
    ...{ storeClient: connection.getClient(), dbName: connection.name, tableName: 'limits' },
    ...{ keyPrefix: name, points: perMinute, duration: DURATION_SECONDS },
  });
  // The embedded database answers several first calls at once with nothing, but for one of them.
  return limitedBy(perMinute, (key) =>
    pRetry(() => counted(limiter.consume(key)), { retries: 3, minTimeout: 5 }),
  );
}

function limitedBy(perMinute: number, count: (key: string) => Promise<RateLimiterRes>): CallerLimit {
  return async ({ participant }) => {
    const { consumedPoints, msBeforeNext } = await counted(count(participant));
    if (consumedPoints <= perMinute) return;
    const retryAfter = Math.max(1, Math.ceil(msBeforeNext / 1000));
    const detail = `At most ${perMinute} such calls a minute.`;
    throw new Problem('RATE_LIMITED', detail, { retryable: true }, { retryAfter });
  };
}

/** The library rejects with the count where it is one too many; that is no error. */
async function counted(counting: Promise<RateLimiterRes>): Promise<RateLimiterRes> {
  try {
    return await counting;
  } catch (error) {
    if (error instanceof RateLimiterRes) return error;
    throw error;
  }
}
