import { setTimeout as delay } from 'node:timers/promises';
import { type Caller, oversees } from '../http/caller.js';
import { Problem } from '../http/problem.js';
import { blockPlace, laterPlace } from '../projection/place.js';
import type { Position, ReadModel } from '../projection/read-model.js';
import { formatEvent, formatPosition, HEARTBEAT } from './format.js';

export interface FeedOptions {
  readonly readModel: Pick<ReadModel, 'eventsAfter'>;
  /** How far the read model has come. */
  readonly projected: () => Position;
  /** Resolves when the block of this number is projected. */
  readonly waitFor: (blockNumber: number, signal: AbortSignal) => Promise<void>;
  /** How many streams one participant may hold open. */
  readonly streams: number;
  /** How long a stream stays silent at most, in milliseconds. */
  readonly heartbeat: number;
  /** Ends every stream. */
  readonly stopping: AbortSignal;
}

/** How many events are read at once. */
const PAGE = 100;

/** Tells callers what happens on the ledger: what they may see, in its order, each once. */
export class EventFeed {
  readonly #options: FeedOptions;
  readonly #open = new Map<string, number>();

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  /**
   * Server-sent events until the signal, the end of the caller's token or the stop of the gateway.
   * @param after the place on the ledger of the last event that the caller has; now where there is none
   * @throws {Problem} RATE_LIMITED where the participant holds too many streams
   */
  open(caller: Caller, after: string | undefined, signal: AbortSignal): AsyncIterable<string> {
    const { streams, stopping } = this.#options;
    const { participant, exp } = caller;
    const held = this.#open.get(participant) ?? 0;
    if (held >= streams) {
      throw new Problem('RATE_LIMITED', `At most ${streams} streams at once.`, { retryable: true });
    }
    this.#open.set(participant, held + 1);
    const ends = AbortSignal.any([signal, stopping, AbortSignal.timeout(remaining(exp))]);
    return this.#tell(caller, after, ends);
  }

  async *#tell(caller: Caller, after: string | undefined, ends: AbortSignal): AsyncGenerator<string> {
    const { readModel, projected } = this.#options;
    const hearer = oversees(caller) ? null : caller.participant;
    try {
      let place = after ?? blockPlace(projected().height);
      yield formatPosition(place);
      let speaksAt = this.#nextWord();
      while (!ends.aborted) {
        const { height } = projected();
        const events = await readModel.eventsAfter(place, hearer, PAGE);
        for (const event of events) yield formatEvent(event);
        if (events.length > 0) speaksAt = this.#nextWord();
        const told = events.at(-1)?.place ?? place;
        place = events.length < PAGE ? laterPlace(told, blockPlace(height)) : told;
        if (events.length < PAGE) speaksAt = yield* this.#wait(height, place, speaksAt, ends);
      }
    } finally {
      this.#close(caller.participant);
    }
  }

  /**
   * Waits for the next block, and says whenever nothing else was said for long that the stream still stands and where,
   * also where blocks come all the time and none of them is about the caller.
   * @param speaksAt when it is due to be said, in milliseconds of `performance.now`
   * @returns when it is due next
   */
  async *#wait(
    height: number,
    place: string,
    speaksAt: number,
    ends: AbortSignal,
  ): AsyncGenerator<string, number> {
    const next = this.#options.waitFor(height, ends).catch((error: unknown) => {
      if (!ends.aborted) throw error;
    });
    let due = speaksAt;
    while (!(await settlesWithin(next, due - performance.now()))) {
      yield `${HEARTBEAT}${formatPosition(place)}`;
      due = this.#nextWord();
    }
    if (performance.now() < due) return due;
    yield `${HEARTBEAT}${formatPosition(place)}`;
    return this.#nextWord();
  }

  #nextWord(): number {
    return performance.now() + this.#options.heartbeat;
  }

  #close(participant: string): void {
    const left = (this.#open.get(participant) ?? 1) - 1;
    if (left === 0) this.#open.delete(participant);
    else this.#open.set(participant, left);
  }
}

async function settlesWithin(promise: Promise<void>, milliseconds: number): Promise<boolean> {
  const settled = new AbortController();
  const { signal } = settled;
  const late = delay(milliseconds, false, { signal }).catch(() => false);
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    settled.abort();
  }
}

/** Milliseconds until a token expires, as far as a timer counts. */
function remaining(exp: number): number {
  return Math.min(Math.max(exp * 1000 - Date.now(), 0), 2 ** 31 - 1);
}
