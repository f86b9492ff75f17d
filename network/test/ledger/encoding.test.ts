import { expect } from 'chai';
import fc from 'fast-check';
import { decodeBlock, encodeBlock, type Block } from '../../src/ledger/block.js';
import { decodeEnvelopeSpan, decodeRecord, encodeRecord } from '../../src/ledger/blockrecord.js';
import { LedgerError } from '../../src/ledger/errors.js';
import { decodeHeight, encodeHeight } from '../../src/ledger/height.js';
import type { ReadWriteSet } from '../../src/ledger/readwriteset.js';
import { decodeReadWriteSet, encodeReadWriteSet } from '../../src/ledger/readwritesetcodec.js';
import { decodeVarint, encodeVarint } from '../../src/ledger/varint.js';
import { key, namespace } from '../support/generators.js';

const bytes = fc.uint8Array({ maxLength: 300 });
const number = fc.bigInt({ min: 0n, max: 2n ** 53n - 1n });
const block: fc.Arbitrary<Block> = fc.record({
  header: fc.record({ number, previousHash: bytes, dataHash: bytes }),
  data: fc.array(bytes, { maxLength: 5 }),
  metadata: fc.array(bytes, { maxLength: 5 }),
});
const height = fc.record({ blockNumber: number, transaction: fc.integer({ min: 0, max: 1_000_000 }) });
const read = fc.record({ key, version: height }, { requiredKeys: ['key'] });
const written = fc.record({
  key,
  isDelete: fc.constant(false),
  value: fc.uint8Array({ minLength: 1, maxLength: 9 }),
});
const entry = fc.record({ name: key, value: bytes });
const query = fc.record({ startKey: key, endKey: key, exhausted: fc.boolean(), reads: fc.array(read) });
const set: fc.Arbitrary<ReadWriteSet> = fc.array(
  fc.record({
    namespace,
    reads: fc.array(read),
    rangeQueries: fc.array(query),
    writes: fc.array(written),
    metadataWrites: fc.array(fc.record({ key, entries: fc.array(entry) })),
    collections: fc.constant([]),
  }),
);

/** Bytes as text, so that it does not matter what kind of array holds them. */
function plain(item: unknown): unknown {
  if (item instanceof Uint8Array) return Buffer.from(item).toString('hex');
  if (Array.isArray(item)) return item.map(plain);
  if (typeof item !== 'object' || item === null) return item;
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plain(value)]));
}

describe('Encodings', () => {
  it('of block records give the block back, and the place of every envelope', () => {
    fc.assert(
      fc.property(block, (one) => {
        const record = encodeRecord(one);
        expect(plain(decodeRecord(record.bytes))).to.deep.equal(plain(one));
        const found = record.envelopes.map(({ offset, length }) =>
          decodeEnvelopeSpan(record.bytes.subarray(offset, offset + length)),
        );
        expect(plain(found)).to.deep.equal(plain(one.data));
      }),
    );
  });

  it('of block records cut short, or too long, are refused', () => {
    fc.assert(
      fc.property(block, fc.nat(), (one, cut) => {
        const { bytes: record } = encodeRecord(one);
        expect(() => decodeRecord(record.subarray(0, cut % record.length))).to.throw(LedgerError);
        expect(() => decodeRecord(Buffer.concat([record, Buffer.of(0)]))).to.throw(LedgerError);
      }),
    );
  });

  it('of blocks as messages give the block back', () => {
    fc.assert(
      fc.property(block, (one) => {
        expect(plain(decodeBlock(encodeBlock(one)))).to.deep.equal(plain(one));
      }),
    );
  });

  it('of heights keep their order', () => {
    fc.assert(
      fc.property(height, height, (a, b) => {
        expect(decodeHeight(encodeHeight(a)).height).to.deep.equal(a);
        const order =
          a.blockNumber === b.blockNumber
            ? a.transaction - b.transaction
            : a.blockNumber < b.blockNumber
              ? -1
              : 1;
        expect(Math.sign(Buffer.compare(encodeHeight(a), encodeHeight(b)))).to.equal(Math.sign(order));
      }),
    );
  });

  it('of numbers end where they end', () => {
    fc.assert(
      fc.property(number, (value) => {
        const encoded = encodeVarint(value);
        expect(decodeVarint(encoded, 0)).to.deep.equal({ value, end: encoded.length });
        expect(decodeVarint(encoded.subarray(0, -1), 0)).to.equal(undefined);
      }),
    );
    expect(() => decodeVarint(Buffer.alloc(11, 0x80), 0)).to.throw(LedgerError);
  });

  it('of read-write sets give the set back', () => {
    fc.assert(
      fc.property(set, (one) => {
        expect(plain(decodeReadWriteSet(encodeReadWriteSet(one)))).to.deep.equal(plain(one));
      }),
    );
  });
});
