import { setTimeout as delay } from 'node:timers/promises';
import type { Claims } from '../access/claim.js';
import type { DeliveryDocument } from './documents.js';
import type { DeliveryQueue, Due, Outcome } from './queue.js';

export interface CourierOptions {
  readonly queue: Pick<DeliveryQueue, 'due' | 'take' | 'finish'>;
  readonly attempt: (delivery: DeliveryDocument) => Promise<Outcome>;
  readonly claims: Pick<Claims, 'forgetBody'>;
  /** Deliveries under way at once. */
  readonly width: number;
  /** Of these, to one receiver: one that does not answer holds up nobody else. */
  readonly widthOfOne: number;
  /** How long nothing due is waited for, in milliseconds. */
  readonly idle: number;
  /** Told of what became of each try. */
  readonly onOutcome: (outcome: Outcome) => void;
  readonly onFailure: (error: unknown) => void;
}

/** How many due deliveries are looked up at once: what sorts them may have to look at all that wait. */
const LOOK_AHEAD = 500;

/** Brings what is due to its receivers, many at a time. */
export class Courier {
  readonly #options: CourierOptions;
  /** What was due when it was last looked up, and nobody here has tried since. */
  #due: Due[] = [];
  #restsUntil = 0;
  readonly #underWay = new Set<Promise<void>>();
  readonly #perReceiver = new Map<string, number>();

  constructor(options: CourierOptions) {
    this.#options = options;
  }

  /** Until the signal; what is under way then is finished. */
  async run(signal: AbortSignal): Promise<void> {
    const { width, idle, onFailure } = this.#options;
    while (!signal.aborted) {
      if (this.#underWay.size >= width) {
        await Promise.race(this.#underWay);
        continue;
      }
      const busy = this.#busy();
      const taken = await this.#next(busy).catch((error: unknown) => {
        onFailure(error);
        return null;
      });
      if (taken !== null) this.#start(taken);
      else await this.#rest(idle, busy.length > 0, signal);
    }
    await Promise.all(this.#underWay);
  }

  /** The next delivery that is this gateway's to try; null where none is due. */
  async #next(busy: readonly string[]): Promise<DeliveryDocument | null> {
    for (;;) {
      const place = this.#due.findIndex(({ webhook }) => !busy.includes(webhook));
      if (place === -1 && !(await this.#lookUp(busy))) return null;
      const [due] = this.#due.splice(place, place === -1 ? 0 : 1);
      const taken = due === undefined ? null : await this.#options.queue.take(due);
      if (taken !== null) return taken;
    }
  }

  /** Looks up what is due beside what waits for busy receivers; not again for a while where there is nothing. */
  async #lookUp(busy: readonly string[]): Promise<boolean> {
    if (performance.now() < this.#restsUntil) return false;
    const found = await this.#options.queue.due(busy, LOOK_AHEAD);
    this.#due.push(...found);
    if (found.length === 0) this.#restsUntil = performance.now() + this.#options.idle;
    return found.length > 0;
  }

  /** Until something may be due; or until a busy receiver is less so. */
  async #rest(idle: number, isBusy: boolean, signal: AbortSignal): Promise<void> {
    const awake = new AbortController();
    const pause = delay(idle, undefined, { signal: AbortSignal.any([signal, awake.signal]) });
    await Promise.race([pause.catch(() => undefined), ...(isBusy ? this.#underWay : [])]);
    awake.abort();
  }

  /** Receivers that have enough under way. */
  #busy(): string[] {
    const { widthOfOne } = this.#options;
    return [...this.#perReceiver].filter(([, count]) => count >= widthOfOne).map(([webhook]) => webhook);
  }

  #start(taken: DeliveryDocument): void {
    const { webhook } = taken;
    this.#perReceiver.set(webhook, (this.#perReceiver.get(webhook) ?? 0) + 1);
    const work = this.#bring(taken)
      .catch(this.#options.onFailure)
      .finally(() => {
        this.#underWay.delete(work);
        const left = (this.#perReceiver.get(webhook) ?? 1) - 1;
        if (left === 0) this.#perReceiver.delete(webhook);
        else this.#perReceiver.set(webhook, left);
      });
    this.#underWay.add(work);
  }

  async #bring(taken: DeliveryDocument): Promise<void> {
    const { queue, claims, attempt, onOutcome } = this.#options;
    const outcome = await attempt(taken);
    if (!(await queue.finish(taken, outcome))) return;
    onOutcome(outcome);
    const isOver = outcome.state === 'delivered' || outcome.state === 'renewed';
    if (isOver && taken.order !== null) await claims.forgetBody(taken.order.id);
  }
}
