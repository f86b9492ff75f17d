import { setTimeout as delay } from 'node:timers/promises';
import type { Claims } from '../access/claim.js';
import type { DeliveryDocument } from './documents.js';
import type { DeliveryQueue, Outcome } from './queue.js';

export interface CourierOptions {
  readonly queue: Pick<DeliveryQueue, 'take' | 'finish'>;
  readonly attempt: (delivery: DeliveryDocument) => Promise<Outcome>;
  readonly claims: Pick<Claims, 'acknowledge'>;
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

/** Brings what is due to its receivers, many at a time. */
export class Courier {
  readonly #options: CourierOptions;
  readonly #underWay = new Set<Promise<void>>();
  readonly #perReceiver = new Map<string, number>();

  constructor(options: CourierOptions) {
    this.#options = options;
  }

  /** Until the signal; what is under way then is finished. */
  async run(signal: AbortSignal): Promise<void> {
    const { queue, width, idle, onFailure } = this.#options;
    while (!signal.aborted) {
      if (this.#underWay.size >= width) {
        await Promise.race(this.#underWay);
        continue;
      }
      const taken = await queue.take(this.#busy()).catch((error: unknown) => {
        onFailure(error);
        return null;
      });
      if (taken === null) await delay(idle, undefined, { signal }).catch(() => undefined);
      else this.#start(taken);
    }
    await Promise.all(this.#underWay);
  }

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
    if (outcome.state === 'delivered' && taken.order !== null) await claims.acknowledge(taken.order.id);
  }
}
