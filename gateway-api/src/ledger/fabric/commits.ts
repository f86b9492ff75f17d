import { LedgerUnavailable } from '../errors.js';
import type { CommitStatus } from '../port.js';
import { until } from '../wait.js';
import { placesIn } from './places.js';

type Follow = (signal: AbortSignal) => AsyncIterable<Uint8Array>;

interface Waiter {
  readonly resolve: (place: CommitStatus) => void;
  readonly reject: (error: unknown) => void;
}

/** Waits for transactions to appear in new blocks: one stream for all that wait, opened with the first. */
export class Commits {
  readonly #follow: Follow;
  readonly #waiters = new Map<string, Set<Waiter>>();
  #stream: { readonly started: Promise<void>; readonly controller: AbortController } | undefined;

  /** @param follow blocks from the newest one that there is */
  constructor(follow: Follow) {
    this.#follow = follow;
  }

  /**
   * Begins to wait for a transaction; resolves as soon as no block can be missed any more.
   * @throws {LedgerUnavailable} the stream of blocks cannot be had
   * @throws the signal's reason
   */
  async expect(transactionId: string, signal?: AbortSignal): Promise<Expected> {
    const { promise, waiter } = deferred();
    const waiters = this.#waiters.get(transactionId) ?? new Set();
    this.#waiters.set(transactionId, waiters.add(waiter));
    this.#stream ??= this.#start();
    const forget = (): void => this.#forget(transactionId, waiter);
    try {
      await until(this.#stream.started, signal);
    } catch (error) {
      forget();
      throw error;
    }
    return { place: promise, forget };
  }

  /** How many transactions are waited for. */
  get waiting(): number {
    return this.#waiters.size;
  }

  close(): void {
    this.#stream?.controller.abort(new LedgerUnavailable('the connection to the ledger is closed'));
  }

  #start() {
    const controller = new AbortController();
    const { signal } = controller;
    const started = new Promise<void>((resolve, reject) => {
      this.#read(signal, resolve).catch((error: unknown) => {
        reject(error instanceof Error ? error : new Error(String(error)));
        this.#fail(error);
      });
    });
    started.catch(() => undefined);
    return { started, controller };
  }

  async #read(signal: AbortSignal, onStarted: () => void): Promise<void> {
    for await (const raw of this.#follow(signal)) {
      onStarted();
      for (const [transactionId, place] of placesIn(raw)) {
        for (const waiter of this.#waiters.get(transactionId) ?? []) waiter.resolve(place);
      }
    }
    throw new LedgerUnavailable('the stream of blocks ended');
  }

  #fail(error: unknown): void {
    this.#stream = undefined;
    for (const waiters of this.#waiters.values()) {
      for (const waiter of waiters) waiter.reject(error);
    }
  }

  #forget(transactionId: string, waiter: Waiter): void {
    const waiters = this.#waiters.get(transactionId);
    waiters?.delete(waiter);
    if (waiters?.size === 0) this.#waiters.delete(transactionId);
  }
}

/** A transaction that is waited for. */
export interface Expected {
  /** Where it stands; rejects when the stream breaks. */
  readonly place: Promise<CommitStatus>;
  /** Waits no longer. */
  forget(): void;
}

function deferred(): { readonly promise: Promise<CommitStatus>; readonly waiter: Waiter } {
  let waiter: Waiter = { resolve: () => undefined, reject: () => undefined };
  const promise = new Promise<CommitStatus>((resolve, reject) => {
    waiter = { resolve, reject };
  });
  promise.catch(() => undefined);
  return { promise, waiter };
}
