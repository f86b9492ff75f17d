import type { Response } from 'express';
import { MemoryStore, type Options } from 'express-rate-limit';
import type { Caller } from './caller.js';
import { Problem } from './problem.js';

/** Counts a call of a participant, or of an address. @throws {Problem} RATE_LIMITED when it was one too many */
export type CallerLimit = (caller: Pick<Caller, 'participant'>, response?: Response) => Promise<void>;

/**
 * A limit of calls a minute for each participant, counted in this process. Operator, regulator and notary share it
 * like everyone else.
 */
export function callerLimit(perMinute: number): CallerLimit & { stop(): void } {
  const store = new MemoryStore();
  store.init({ windowMs: 60_000 } as Options);
  const limit = async ({ participant }: Pick<Caller, 'participant'>, response?: Response) => {
    const { totalHits, resetTime } = await store.increment(participant);
    if (totalHits <= perMinute) return;
    const seconds = Math.max(1, Math.ceil(((resetTime?.getTime() ?? 0) - Date.now()) / 1000));
    response?.setHeader('Retry-After', String(seconds));
    throw new Problem('RATE_LIMITED', `At most ${perMinute} such calls a minute.`, { retryable: true });
  };
  return Object.assign(limit, { stop: () => store.shutdown() });
}
