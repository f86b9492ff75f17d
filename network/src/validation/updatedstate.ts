import type { StateReader, VersionedKeyValue, VersionedValue } from '../ledger/state.js';
import type { Update, UpdateBatch } from '../ledger/updates.js';
import { compareUtf8 } from '../ledger/utf8.js';

/** The state as it would be with a batch committed (txmgmt/validation/combined_iterator.go). */
export class UpdatedState implements StateReader {
  readonly #state: StateReader;
  readonly #updates: UpdateBatch;

  constructor(state: StateReader, updates: UpdateBatch) {
    this.#state = state;
    this.#updates = updates;
  }

  get(namespace: string, key: string): VersionedValue | undefined {
    const update = this.#updates.get(namespace, key);
    if (update === undefined) return this.#state.get(namespace, key);
    return update.value === undefined ? undefined : update;
  }

  async *range(namespace: string, startKey: string, endKey: string): AsyncGenerator<VersionedKeyValue> {
    const updates = this.#updates.range(namespace, startKey, endKey);
    let position = 0;
    for await (const committed of this.#state.range(namespace, startKey, endKey)) {
      for (
        let next = updates[position];
        next && compareUtf8(next[0], committed.key) < 0;
        next = updates[position]
      ) {
        yield* written(next);
        position += 1;
      }
      const [key, update] = updates[position] ?? [];
      if (key === committed.key && update) {
        yield* written([key, update]);
        position += 1;
      } else {
        yield committed;
      }
    }
    for (const update of updates.slice(position)) yield* written(update);
  }
}

function* written([key, update]: [string, Update]): Generator<VersionedKeyValue> {
  if (update.value !== undefined) yield { key, ...update };
}
