/**
 * Counts the accesses of each transaction that are still to be answered, so that the last one closes its
 * submission. One that fails leaves the submission open, for whoever looks after those.
 */
export class Unfinished {
  readonly #counts = new Map<string, number>();
  readonly #onFinished: (transactionId: string) => void;

  constructor(onFinished: (transactionId: string) => void) {
    this.#onFinished = onFinished;
  }

  begin(transactionId: string, accesses: number): void {
    this.#counts.set(transactionId, accesses);
  }

  /** One of its accesses is answered. */
  end(transactionId: string): void {
    const left = (this.#counts.get(transactionId) ?? 0) - 1;
    if (left > 0) this.#counts.set(transactionId, left);
    else if (this.#counts.delete(transactionId)) this.#onFinished(transactionId);
  }

  /** One of its accesses failed. */
  leave(transactionId: string): void {
    this.#counts.delete(transactionId);
  }
}
