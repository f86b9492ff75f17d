interface Count {
  left: number;
  /** Whether all so far were answered, and all of it was begun here. */
  isWhole: boolean;
}

/**
 * Counts the accesses of each transaction that are still to be answered, so that the last one closes its
 * submission. One that fails leaves the submission open, for whoever looks after those.
 */
export class Unfinished {
  readonly #counts = new Map<string, Count>();
  readonly #onFinished: (transactionId: string) => void;

  constructor(onFinished: (transactionId: string) => void) {
    this.#onFinished = onFinished;
  }

  /** Of which something is being answered here. */
  get transactionIds(): string[] {
    return [...this.#counts.keys()];
  }

  begin(transactionId: string, accesses: number): void {
    this.#counts.set(transactionId, { left: accesses, isWhole: true });
  }

  /** One access of a transaction that was begun before, perhaps by another gateway, is gone on with. */
  goOn(transactionId: string): void {
    if (!this.#counts.has(transactionId)) this.#counts.set(transactionId, { left: 1, isWhole: false });
  }

  /** One of its accesses is answered. */
  end(transactionId: string): void {
    this.#count(transactionId, true);
  }

  /** One of its accesses failed. */
  leave(transactionId: string): void {
    this.#count(transactionId, false);
  }

  #count(transactionId: string, isAnswered: boolean): void {
    const count = this.#counts.get(transactionId);
    if (count === undefined) return;
    count.left -= 1;
    count.isWhole &&= isAnswered;
    if (count.left > 0) return;
    this.#counts.delete(transactionId);
    if (count.isWhole) this.#onFinished(transactionId);
  }
}
