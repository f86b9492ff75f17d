import { expect } from 'chai';
import fc from 'fast-check';
import { sha256 } from '../../src/crypto/hash.js';
import { RangeResults } from '../../src/ledger/merkle.js';
import type { KeyRead } from '../../src/ledger/readwriteset.js';
import { encodeQueryReads } from '../../src/ledger/readwritesetcodec.js';

const readsOf = (count: number): KeyRead[] =>
  Array.from({ length: count }, (_, index) => ({
    key: `k${String(index)}`,
    version: { blockNumber: 1n, transaction: index },
  }));

/** Groups of `degree + 1`, hashed, level upon level, until at most `degree` are left; a single node moves up as it is. */
function naiveTree(reads: readonly KeyRead[], degree: number): { level: number; hashes: Buffer[] } {
  const groups = <T>(items: readonly T[]): T[][] =>
    Array.from({ length: Math.ceil(items.length / (degree + 1)) }, (_, index) =>
      items.slice(index * (degree + 1), (index + 1) * (degree + 1)),
    );
  let level = 1;
  let hashes = groups(reads).map((group) => sha256(encodeQueryReads(group)));
  while (hashes.length > degree) {
    hashes = groups(hashes).map((group) => (group.length === 1 ? group[0]! : sha256(...group)));
    level += 1;
  }
  return { level, hashes };
}

describe('RangeResults', () => {
  it('lists up to its degree and hashes beyond, like a tree built at once', () => {
    const degree = fc.integer({ min: 2, max: 5 });
    fc.assert(
      fc.property(degree, fc.integer({ min: 0, max: 300 }), (maxDegree, count) => {
        const results = new RangeResults(maxDegree);
        const reads = readsOf(count);
        for (const read of reads) results.add(read);
        const { reads: listed, merkle } = results.done();
        if (count <= maxDegree) {
          expect({ listed, merkle }).to.deep.equal({ listed: reads, merkle: undefined });
          return;
        }
        const { level, hashes } = naiveTree(reads, maxDegree);
        expect(listed).to.deep.equal([]);
        expect(merkle?.maxLevel).to.equal(level);
        expect(merkle?.maxLevelHashes.map((hash) => Buffer.from(hash).toString('hex'))).to.deep.equal(
          hashes.map((hash) => hash.toString('hex')),
        );
      }),
    );
  });
});
