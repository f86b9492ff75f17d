import { saltedDigest, sha256Hash, type Settlement } from '@xinjian/chaincode/model';
import canonicalize from 'canonicalize';
import { expect } from 'chai';
import type { Asked } from '../../bench/crash/ask.js';
import { violationsOfAnswers, violationsOfPushes } from '../../bench/crash/check.js';
import type { Place } from '../../bench/crash/on-ledger.js';
import { digest } from '../support/story.js';

const STATEMENT = 'a statement';
const TRANSACTION = 'a'.repeat(64);
const SALT = digest('salt');
const data = { items: [{ item: 'SOC-01', rows: [] }] };
const settled = saltedDigest(SALT, canonicalize(data)!);
const decision = { outcome: 'ALLOWED' };
const receipt = { transactionId: TRANSACTION, digest: settled, salt: SALT };
const nothing = { ...receipt, digest: null, salt: null };
const served = { status: 200, body: { decision, data, receipt } };
const refused = { status: 403, body: { code: 'ACCESS_DENIED', receipt: nothing } };

function settlement(outcome: Settlement['outcome'], digest: string | null): Settlement {
  return { access: { transactionId: TRANSACTION, index: 0 }, outcome, items: [], digest };
}

const allowed: Place = {
  transactionId: TRANSACTION,
  outcome: 'ALLOWED',
  settlements: [settlement('delivered', settled)],
};
const denied: Place = { transactionId: TRANSACTION, outcome: 'DENIED', settlements: [] };
const withheld: Place = { ...allowed, settlements: [settlement('withheld', null)] };

function violations(places: readonly Place[], answers: Asked['answers'], files: Asked['files'] = []) {
  const asked = { statement: STATEMENT, service: 'query', answers, files, waited: 0 } as const;
  const found = violationsOfAnswers([asked], new Map([[sha256Hash(STATEMENT), places]]));
  return found.map((violation) => violation.split(': ').slice(1).join(': '));
}

describe('what the crash driver holds answers against', () => {
  it('finds nothing wrong with what stands on the ledger as it was answered', () => {
    expect(violations([allowed], [served, served])).to.deep.equal([]);
    expect(
      violations([allowed], [served, { ...served, body: { ...served.body, data: null } }]),
    ).to.deep.equal([]);
    expect(violations([denied], [refused, refused])).to.deep.equal([]);
    expect(violations([withheld], [refused])).to.deep.equal([]);
  });

  const other = { items: [] };
  const faults: readonly (readonly [string, readonly Place[], Asked['answers'], RegExp])[] = [
    ['an answer that is not on the ledger', [], [served], /not on the ledger \(G1\)/],
    ['a statement recorded twice', [allowed, allowed], [served], /recorded 2 times \(G9\)/],
    ['data for what was denied', [denied], [served], /refused on the ledger \(G1\)/],
    ['data for what was withheld', [withheld], [served], /refused on the ledger \(G1\)/],
    ['a refusal of what was settled as delivered', [allowed], [refused], /answered 403/],
    ['a call that never got its answer', [allowed], [{ status: 409, body: {} }], /answered 409/],
    [
      'another body than was settled',
      [allowed],
      [{ ...served, body: { ...served.body, data: other } }],
      /not settled \(G5\)/,
    ],
    [
      'two bodies',
      [allowed],
      [served, { ...served, body: { ...served.body, data: other } }],
      /released 2 bodies \(G5\)/,
    ],
    [
      'two receipts',
      [allowed],
      [served, { ...served, body: { ...served.body, receipt: { ...receipt, jws: 'x' } } }],
      /answered differently/,
    ],
    ['a settlement that never came', [{ ...allowed, settlements: [] }], [served], /settled 0 times \(G9\)/],
    [
      'a settlement of something that was denied',
      [{ ...denied, settlements: [settlement('failed', null)] }],
      [refused],
      /settled 1 times/,
    ],
    [
      'a receipt for another transaction',
      [{ ...allowed, transactionId: 'b'.repeat(64) }],
      [served],
      /another transaction \(G1\)/,
    ],
  ];
  for (const [fault, places, answers, expected] of faults) {
    it(`finds ${fault}`, () => {
      expect(violations(places, answers).join('\n')).to.match(expected);
    });
  }

  it('finds a file that is not the one settled', () => {
    expect(violations([allowed], [served], [new Uint8Array([1])]).join('\n')).to.match(/not settled \(G5\)/);
  });
});

describe('what the crash driver holds pushes against', () => {
  const body = (members: object = {}) =>
    JSON.stringify({ data: { access: 'order', data, receipt, ...members } });
  const found = (arrived: Parameters<typeof violationsOfPushes>[0], places: readonly Place[] = [allowed]) =>
    violationsOfPushes(arrived, new Map([['order', places]])).join('\n');

  it('finds nothing wrong with the same message twice', () => {
    const message = { id: 'm', body: body() };
    expect(found([message, message])).to.equal('');
  });

  it('finds what was not recorded, recorded twice, not settled so, or sent in two forms', () => {
    const message = { id: 'm', body: body() };
    expect(found([message], [])).to.match(/recorded 0 times \(G1, G9\)/);
    expect(found([message], [allowed, allowed])).to.match(/recorded 2 times/);
    expect(found([{ ...message, body: body({ data: { items: [] } }) }])).to.match(/not settled \(G5\)/);
    expect(found([message], [denied])).to.match(/not allowed \(G1\)/);
    expect(found([message, { ...message, body: body({ more: 1 }) }])).to.match(/2 bodies under one id/);
  });
});
