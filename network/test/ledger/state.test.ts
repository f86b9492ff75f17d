import { expect } from 'chai';
import fc from 'fast-check';
import { Ledger } from '../../src/ledger/ledger.js';
import type { ReadWriteSet } from '../../src/ledger/readwriteset.js';
import { decodeReadWriteSet } from '../../src/ledger/readwritesetcodec.js';
import { LedgerError } from '../../src/ledger/errors.js';
import { UpdateBatch } from '../../src/ledger/updates.js';
import { nextBlock } from '../support/blocks.js';
import { inDirectory } from '../support/directory.js';
import { key, naiveRange, namespace, value } from '../support/generators.js';
import { namespaceSet, put } from '../support/transactions.js';

const write = fc.record({ namespace, key, value });
/** Blocks of transactions of writes. */
const blocks = fc.array(fc.array(fc.array(write, { maxLength: 4 }), { minLength: 1, maxLength: 3 }), {
  maxLength: 4,
});

type Write = typeof write extends fc.Arbitrary<infer T> ? T : never;

const setOf = (writes: readonly Write[]): ReadWriteSet =>
  [...new Set(writes.map((one) => one.namespace))].map((name) =>
    namespaceSet(name, {
      writes: writes.filter((one) => one.namespace === name).map((one) => put(one.key, one.value)),
    }),
  );

/** Commits sets that need no validation. */
async function commit(ledger: Ledger, transactions: readonly ReadWriteSet[]): Promise<void> {
  const state = ledger.snapshot();
  const updates = new UpdateBatch();
  const { height: blockNumber } = ledger.info();
  transactions.forEach((set, transaction) => updates.apply(set, { blockNumber, transaction }, state));
  await state.close();
  const data = transactions.map((_, index) => Buffer.from(`${String(blockNumber)} ${index}`));
  await ledger.commit({
    block: nextBlock(ledger, data),
    codes: data.map(() => 0),
    transactionIds: data.map(() => ''),
    updates,
  });
}

const withLedger = <T>(use: (ledger: Ledger) => Promise<T>): Promise<T> =>
  inDirectory(async (directory) => {
    const ledger = await Ledger.open({ directory, channel: 'credit-audit' });
    try {
      return await use(ledger);
    } finally {
      await ledger.close();
    }
  });

describe('State', () => {
  it('is what a map would be, with the version of the last write', async () => {
    await fc.assert(
      fc.asyncProperty(blocks, (history) =>
        withLedger(async (ledger) => {
          const model = new Map<string, { text: string; version: object }>();
          for (const [number, transactions] of history.entries()) {
            await commit(ledger, transactions.map(setOf));
            transactions.forEach((writes, transaction) => {
              for (const one of writes) {
                const at = `${one.namespace}\0${one.key}`;
                const version = { blockNumber: BigInt(number), transaction };
                if (one.value === '') model.delete(at);
                else model.set(at, { text: one.value, version });
              }
            });
          }
          const state = ledger.snapshot();
          for (const name of ['cc', 'cc1', 'other']) {
            const found = [];
            for await (const entry of state.range(name, '', '')) {
              expect(state.get(name, entry.key)?.version).to.deep.equal(entry.version);
              found.push([
                `${name}\0${entry.key}`,
                { text: Buffer.from(entry.value).toString(), version: entry.version },
              ]);
            }
            const expected = [...model].filter(([at]) => at.startsWith(`${name}\0`));
            expect(new Map(found as [string, object][])).to.deep.equal(new Map(expected));
          }
          await state.close();
        }),
      ),
      { numRuns: 40 },
    );
  }).timeout(30_000);

  it('gives ranges in the order of UTF-8, whole or in pages', async () => {
    const keys = fc.uniqueArray(key, { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        keys,
        key,
        key,
        fc.integer({ min: 1, max: 4 }),
        (present, startKey, endKey, pageSize) =>
          withLedger(async (ledger) => {
            await commit(ledger, [[namespaceSet('cc', { writes: present.map((one) => put(one, 'v')) })]]);
            const expected = naiveRange(present, startKey, endKey);
            const simulator = ledger.simulator();
            const range = simulator.range('cc', startKey, endKey);
            const whole: string[] = [];
            for (let next = await range.next(); next; next = await range.next()) whole.push(next.key);
            expect(whole).to.deep.equal(expected);

            const paged: string[] = [];
            let bookmark = '';
            do {
              const page = simulator.rangePage('cc', startKey, endKey, { pageSize, bookmark });
              for (let next = await page.next(); next; next = await page.next()) paged.push(next.key);
              bookmark = await page.bookmark();
            } while (bookmark !== '');
            expect(paged).to.deep.equal(expected);
            await simulator.close();
          }),
      ),
      { numRuns: 60 },
    );
  }).timeout(30_000);

  it('keeps metadata with a value written alone, and a value with metadata written alone', () =>
    withLedger(async (ledger) => {
      const entries = [{ name: 'n', value: Buffer.from('m') }];
      const metadataOf = (name: string): object => ({ metadataWrites: [{ key: name, entries }] });
      await commit(ledger, [[namespaceSet('cc', { writes: [put('k', '1')], ...metadataOf('k') })]]);
      await commit(ledger, [
        [namespaceSet('cc', { writes: [put('k', '2')] })],
        [namespaceSet('cc', metadataOf('none'))],
      ]);
      const simulator = ledger.simulator();
      expect(simulator.getMetadata('cc', 'k').get('n')).to.deep.equal(Uint8Array.of(0x6d));
      expect(simulator.getState('cc', 'none')).to.equal(undefined);
      await simulator.close();

      await commit(ledger, [[namespaceSet('cc', { metadataWrites: [{ key: 'k', entries: [] }] })]]);
      await commit(ledger, [
        [namespaceSet('cc', { writes: [put('k', '')] })],
        [namespaceSet('cc', metadataOf('k'))],
      ]);
      const later = ledger.simulator();
      expect(later.getState('cc', 'k')).to.equal(undefined);
      await later.close();
    }));

  it('forgets the metadata of a key that is deleted', () =>
    withLedger(async (ledger) => {
      const entries = [{ name: 'n', value: Buffer.from('m') }];
      const guarded = namespaceSet('cc', {
        writes: [put('k', '1')],
        metadataWrites: [{ key: 'k', entries }],
      });
      await commit(ledger, [
        [guarded],
        [namespaceSet('cc', { writes: [put('k', '')] })],
        [namespaceSet('cc', { writes: [put('k', '2')] })],
      ]);
      const simulator = ledger.simulator();
      expect(simulator.getMetadata('cc', 'k').size).to.equal(0);
      await simulator.close();
    }));
});

describe('A simulation', () => {
  it('does not mix pages and writes, as in Fabric', () =>
    withLedger(async (ledger) => {
      const page = { pageSize: 1, bookmark: '' };
      const writer = ledger.simulator();
      writer.putState('cc', 'k', Buffer.from('v'));
      expect(() => writer.rangePage('cc', '', '', page))
        .to.throw(LedgerError)
        .with.property('code', 'UNSUPPORTED');
      await writer.close();
      const reader = ledger.simulator();
      reader.rangePage('cc', '', '', page);
      expect(() => reader.putState('cc', 'k', Buffer.from('v')))
        .to.throw(LedgerError)
        .with.property('code', 'UNSUPPORTED');
      expect(() => reader.putMetadata('cc', 'k', new Map())).to.throw(LedgerError);
      await reader.close();
    }));

  it('records each key once, sorted, with the last write', () =>
    withLedger(async (ledger) => {
      const simulator = ledger.simulator();
      for (const one of ['b', '\u{1F600}', '\uFFFD', 'a', 'b']) {
        simulator.getState('cc', one);
        simulator.putState('cc', one, Buffer.from('1'));
      }
      simulator.deleteState('cc', 'a');
      simulator.getState('aa', 'k');
      const [first, second] = decodeReadWriteSet(simulator.results());
      expect(first?.namespace).to.equal('aa');
      expect(second?.reads.map((read) => read.key)).to.deep.equal(['a', 'b', '\uFFFD', '\u{1F600}']);
      expect(second?.writes.map((one) => [one.key, one.isDelete])).to.deep.equal([
        ['a', true],
        ['b', false],
        ['\uFFFD', false],
        ['\u{1F600}', false],
      ]);
      await simulator.close();
    }));
});
