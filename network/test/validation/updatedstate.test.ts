import { expect } from 'chai';
import fc from 'fast-check';
import type { StateReader, VersionedKeyValue, VersionedValue } from '../../src/ledger/state.js';
import { UpdateBatch } from '../../src/ledger/updates.js';
import { UpdatedState } from '../../src/validation/updatedstate.js';
import { key, naiveRange, value } from '../support/generators.js';
import { namespaceSet, put } from '../support/transactions.js';

/** A state of one namespace in memory. */
class MapState implements StateReader {
  readonly entries: Map<string, VersionedValue>;

  constructor(entries: Map<string, VersionedValue>) {
    this.entries = entries;
  }

  get(_: string, one: string): VersionedValue | undefined {
    return this.entries.get(one);
  }

  async *range(_: string, startKey: string, endKey: string): AsyncGenerator<VersionedKeyValue> {
    for (const one of naiveRange(this.entries.keys(), startKey, endKey)) {
      yield await Promise.resolve({ key: one, ...this.entries.get(one)! });
    }
  }
}

const committed = { blockNumber: 1n, transaction: 0 };
const later = { blockNumber: 2n, transaction: 0 };

describe('UpdatedState', () => {
  it('is the state with the updates laid over it', async () => {
    const keys = fc.uniqueArray(key, { maxLength: 8 });
    const writes = fc.uniqueArray(fc.tuple(key, value), { maxLength: 8, selector: ([one]) => one });
    await fc.assert(
      fc.asyncProperty(keys, writes, key, key, async (present, changes, startKey, endKey) => {
        const old = (): VersionedValue => ({ value: Buffer.from('old'), version: committed });
        const state = new MapState(new Map(present.map((one) => [one, old()])));
        const updates = new UpdateBatch();
        updates.apply(
          [namespaceSet('cc', { writes: changes.map(([one, text]) => put(one, text)) })],
          later,
          state,
        );
        const model = new Map(present.map((one): [string, object] => [one, committed]));
        for (const [one, text] of changes) {
          if (text === '') model.delete(one);
          else model.set(one, later);
        }
        const updated = new UpdatedState(state, updates);
        const found: [string, object][] = [];
        for await (const entry of updated.range('cc', startKey, endKey))
          found.push([entry.key, entry.version]);
        const expected = naiveRange(model.keys(), startKey, endKey).map((one) => [one, model.get(one)!]);
        expect(found).to.deep.equal(expected);
        for (const one of [...present, ...changes.map(([changed]) => changed)]) {
          expect(updated.get('cc', one)?.version).to.deep.equal(model.get(one));
        }
      }),
    );
  });
});
