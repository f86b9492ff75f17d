import { saltedDigest } from '@xinjian/chaincode/model';
import { expect } from 'chai';
import fc from 'fast-check';
import { compare, saltIn } from '../../src/pages/verify/compare.js';

const salt = `0x${'5a'.repeat(32)}`;
const file = fc.uint8Array({ minLength: 1, maxLength: 300 });

describe('verifying a report', () => {
  const settled = (digest: string) => ({
    ...{ access: 'a', settledAt: '2026-11-22T08:00:00.000Z', transactionId: 'f'.repeat(64), blockNumber: 1 },
    digest,
  });

  it('finds the file that was issued, and no other: one bit, one byte less, another salt', () => {
    fc.assert(
      fc.property(file, fc.nat(), (bytes, place) => {
        const ledger = settled(saltedDigest(salt, bytes));
        expect(compare(bytes, salt, ledger)).to.deep.equal({ isSame: true, digest: ledger.digest });
        const altered = Uint8Array.from(bytes);
        altered[place % bytes.length]! ^= 1 << (place % 8);
        expect(compare(altered, salt, ledger).isSame).to.equal(false);
        expect(compare(bytes.subarray(1), salt, ledger).isSame).to.equal(false);
        expect(compare(bytes, `0x${'5b'.repeat(32)}`, ledger).isSame).to.equal(false);
      }),
    );
  });

  it('takes the salt from behind the hash, and nothing that is none', () => {
    expect(saltIn(`#${'5a'.repeat(32)}`)).to.equal(salt);
    for (const other of [
      '',
      '#',
      '#5a',
      `#0x${'5a'.repeat(32)}`,
      `#${'5a'.repeat(33)}`,
      `?${'5a'.repeat(32)}`,
    ])
      expect(saltIn(other), other).to.equal(undefined);
  });
});
