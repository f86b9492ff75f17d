import { EventEmitter, once } from 'node:events';

/** Wakes those who wait for a commit; any number may, for as long as they like. */
export class CommitSignals {
  readonly #emitter = new EventEmitter().setMaxListeners(0);
  #ended: Error | undefined;

  /** Returns after the next block. @throws the error of {@link end}; the signal's reason */
  async ofBlock(signal?: AbortSignal): Promise<void> {
    await this.#next('block', signal);
  }

  /** Returns after the next block that holds a transaction of that id. @throws as {@link ofBlock} */
  async ofTransaction(id: string, signal?: AbortSignal): Promise<void> {
    await this.#next(`transaction ${id}`, signal);
  }

  /** Tells of a block with these transactions. */
  announce(transactionIds: readonly string[]): void {
    for (const id of transactionIds) this.#emitter.emit(`transaction ${id}`);
    this.#emitter.emit('block');
  }

  /** Fails every wait, those to come too. */
  end(error: Error): void {
    this.#ended = error;
    if (this.#emitter.listenerCount('error') > 0) this.#emitter.emit('error', error);
  }

  async #next(event: string, signal: AbortSignal | undefined): Promise<void> {
    if (this.#ended) throw this.#ended;
    try {
      await once(this.#emitter, event, signal ? { signal } : {});
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  }
}
