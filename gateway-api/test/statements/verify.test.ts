import { expect } from 'chai';
import fc from 'fast-check';
import { LedgerError, QUERIES } from '@xinjian/chaincode/model';
import type { Caller } from '../../src/http/caller.js';
import { problemOf } from '../../src/http/problem-of.js';
import { ledgerKeys } from '../../src/statements/keys.js';
import { FRESHNESS, requireFresh, verifyStatement } from '../../src/statements/verify.js';
import { inventKey, keyRecord, signStatement, type TestKey } from '../support/gateway.js';
import { MemoryLedger } from '../support/memory-ledger.js';
import { subject, uuid } from '../support/story.js';

const caller: Caller = { sub: 'bank', name: 'bank', role: 'institution', participant: 'bank', exp: 4e9 };
const members = { type: 'usage.report', consent: uuid('consent'), outcome: 'drawn', evidence: [] };

describe('verifying statements', () => {
  const ledger = new MemoryLedger();
  let key: TestKey;

  before(async () => {
    key = await inventKey();
    ledger.put(QUERIES.key, [key.kid], keyRecord(key, 'bank'));
  });

  function verify(jws: string, as: Caller = caller) {
    const audience = 'credit-audit/credit-audit';
    return verifyStatement(jws, ['usage.report', 'key.register'], {
      caller: as,
      keys: ledgerKeys(ledger),
      audience,
    });
  }

  async function refusal(jws: string, as?: Caller): Promise<string> {
    const error: unknown = await verify(jws, as).then(
      () => new Error('it was accepted'),
      (reason: unknown) => reason,
    );
    return problemOf(error).code;
  }

  it('accepts what its caller signed', async () => {
    const { payload, kid } = await verify(await signStatement(key, 'bank', members));
    expect(payload).to.include({ type: 'usage.report', iss: 'bank' });
    expect(kid).to.equal(key.kid);
  });

  it('refuses what a key for receipts signed', async () => {
    const receiptKey = await inventKey();
    ledger.put(QUERIES.key, [receiptKey.kid], keyRecord(receiptKey, 'bank', 'receipt'));
    expect(await refusal(await signStatement(receiptKey, 'bank', members))).to.equal('FORBIDDEN');
  });

  it('refuses whatever does not parse', async () => {
    const signed = await signStatement(key, 'bank', members);
    const [header = '', payload = '', signature = ''] = signed.split('.');
    const none = Buffer.from(JSON.stringify({ alg: 'none', kid: key.kid, typ: 'xinjian+jws' })).toString(
      'base64url',
    );
    const cases = [
      ...[
        '',
        'not a statement',
        `${header}.${payload}`,
        `${header}.${payload}.`,
        `${none}.${payload}.${signature}`,
      ],
      ...[`${header}.${payload}.${signature}.x`, `${header}.!!.${signature}`, 'A'.repeat(300_000)],
      await signStatement(key, 'bank', { ...members, extra: 1 }),
      await signStatement(key, 'bank', { ...members, type: 'consent.withdraw' }),
      await signStatement(key, 'bank', { ...members, outcome: 'lost' }),
      await signStatement(key, 'bank', members, { typ: 'JWT' }),
      await signStatement(key, 'bank', { ...members, jti: 'not a uuid' }),
    ];
    for (const jws of cases) expect(await refusal(jws), jws.slice(0, 60)).to.equal('MALFORMED');
  });

  it('refuses every statement of which one character was altered', async () => {
    const signed = await signStatement(key, 'bank', members);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(signed.length - 1),
        fc.constantFrom('A', 'B', 'a', 'b', '0', '9', '-', '_'),
        async (at, character) => {
          fc.pre(signed[at] !== character && signed[at] !== '.');
          const altered = signed.slice(0, at) + character + signed.slice(at + 1);
          // the last character of a part carries bits that base64url ignores
          fc.pre(!Buffer.from(altered, 'base64url').equals(Buffer.from(signed, 'base64url')));
          const code = await refusal(altered).catch((error: unknown) => String(error));
          expect(['MALFORMED', 'BAD_SIGNATURE', 'WRONG_AUDIENCE', 'FORBIDDEN']).to.include(code);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('refuses a signature by another key, and by a key that nobody registered', async () => {
    const stranger = await inventKey();
    expect(await refusal(await signStatement(stranger, 'bank', members, { kid: key.kid }))).to.equal(
      'BAD_SIGNATURE',
    );
    expect(await refusal(await signStatement(stranger, 'bank', members))).to.equal('BAD_SIGNATURE');
  });

  it('refuses another’s key and another’s statement', async () => {
    const signed = await signStatement(key, 'bank', members);
    expect(await refusal(signed, { ...caller, participant: 'rival' })).to.equal('FORBIDDEN');
    expect(await refusal(await signStatement(key, 'rival', members))).to.equal('FORBIDDEN');
  });

  it('refuses a statement for another ledger', async () => {
    expect(await refusal(await signStatement(key, 'bank', { ...members, aud: 'other/other' }))).to.equal(
      'WRONG_AUDIENCE',
    );
  });

  it('takes a key’s own registration under the key that it offers', async () => {
    const fresh = await inventKey();
    const { kty, crv, x, y } = fresh;
    const span = { notBefore: '2026-01-01T00:00:00.000Z', notAfter: '2027-01-01T00:00:00.000Z' };
    const offered = { type: 'key.register', jwk: { kty, crv, x, y }, ...span, attestation: null };
    const firm: Caller = { ...caller, role: 'enterprise', participant: subject('firm') };
    expect((await verify(await signStatement(fresh, subject('firm'), offered), firm)).payload.type).to.equal(
      'key.register',
    );
    expect(await refusal(await signStatement(fresh, subject('firm'), offered))).to.equal('FORBIDDEN');
    expect(await refusal(await signStatement(key, 'bank', offered, { kid: fresh.kid }))).to.equal(
      'BAD_SIGNATURE',
    );
  });

  it('calls stale what lies more than five minutes from now, but never a withdrawal, pause or refusal', () => {
    const now = Date.now();
    const at = (offset: number) => new Date(now + offset).toISOString();
    const report = { ...members, iss: 'bank', aud: 'a', jti: uuid('report') } as never as {
      type: 'usage.report';
    };
    const fresh = (statement: object, offset: number) => () =>
      requireFresh({ ...statement, iat: at(offset) } as never, now);
    for (const offset of [-FRESHNESS, 0, FRESHNESS]) expect(fresh(report, offset)).not.to.throw();
    for (const offset of [-FRESHNESS - 1, FRESHNESS + 1]) {
      expect(fresh(report, offset)).to.throw(LedgerError, /^STALE/);
      for (const type of ['consent.withdraw', 'consent.pause', 'consent.refuse']) {
        expect(fresh({ ...report, type }, offset)).not.to.throw();
      }
    }
  });
});
