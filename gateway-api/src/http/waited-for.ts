import type { SenderClock } from './sending-time.js';

/** Counts the time of a sender only while it is waited for and nothing that it sent is. */
export class WaitedFor {
  readonly #clock: SenderClock;
  #isAsked = false;
  #underWay = 0;

  constructor(clock: SenderClock) {
    this.#clock = clock;
  }

  /** The same items; what comes after the last has its own time again. */
  async *items<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item> {
    const source = items[Symbol.asyncIterator]();
    try {
      for (;;) {
        this.#ask(true);
        const next = await source.next();
        this.#ask(false);
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      this.#clock.start();
      await source.return?.();
    }
  }

  /** Does what somebody waits for in turn. */
  async work<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#underWay += 1;
    this.#turn();
    try {
      return await work();
    } finally {
      this.#underWay -= 1;
      this.#turn();
    }
  }

  #ask(isAsked: boolean): void {
    this.#isAsked = isAsked;
    this.#turn();
  }

  #turn(): void {
    if (this.#isAsked && this.#underWay === 0) this.#clock.start();
    else this.#clock.stop();
  }
}
