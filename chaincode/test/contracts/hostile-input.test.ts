import { expect } from 'chai';
import fc from 'fast-check';
import { LedgerError, Statement, TRANSACTIONS, parseCompactJws } from '@xinjian/chaincode/model';
import { createKey, signJws, statementOf } from '../support/actors.js';
import { GRANT_FORM, Platform } from '../support/platform.js';
import { expectRefusal } from '../support/refusal.js';

describe('hostile input', () => {
  let platform: Platform;
  before(async () => {
    platform = await Platform.create();
  });

  const grant = (terms: object, more: object = {}) =>
    signJws(platform.enterprise.key, {
      ...statementOf(platform.enterprise, 'consent.grant', {
        grantee: platform.bank.id,
        terms: platform.terms(),
        ...GRANT_FORM,
      }),
      terms: { ...platform.terms(), ...terms },
      ...more,
    });
  const item = { id: 'TAX-04', version: 1 };
  const cases: Record<string, [() => string, string]> = {
    'ten thousand items': [
      () => grant({ items: Array.from({ length: 10_000 }, () => item) }),
      'statement: too long',
    ],
    'a hundred and one items': [
      () =>
        grant({
          items: Array.from({ length: 101 }, (_, i) => ({ ...item, id: `ALL-${String((i % 90) + 10)}` })),
        }),
      'payload/terms/items',
    ],
    'an item twice': [() => grant({ items: [item, item] }), 'payload/terms/items'],
    'a string of a megabyte': [
      () => grant({}, { templateVersion: 'x'.repeat(1 << 20) }),
      'statement: too long',
    ],
    'a string of a hundred kilobytes': [
      () => grant({}, { templateVersion: 'x'.repeat(100_000) }),
      'payload/templateVersion',
    ],
    'a lone surrogate': [() => grant({}, { templateVersion: '\ud800' }), 'payload/templateVersion'],
    'a reason that names a firm': [
      () => grant({}, { signatory: { ...GRANT_FORM.signatory, proof: '91310000XX0009013C' } }),
      'payload/signatory/proof',
    ],
    'a date without zone': [() => grant({ to: '2027-01-01T00:00:00' }), 'payload/terms/to'],
    'a date that is none': [() => grant({ to: '2027-02-30T00:00:00Z' }), 'payload/terms/to'],
    'a number out of range': [() => grant({ quota: { total: 1e300 } }), 'payload/terms/quota/total'],
    'a number that is none': [() => grant({ quota: { total: '3' } }), 'payload/terms/quota/total'],
    'a fraction': [() => grant({ quota: { total: 1.5 } }), 'payload/terms/quota/total'],
    'a prototype': [() => grant(JSON.parse('{"__proto__":{"onward":true}}') as object), 'payload/terms'],
    'a constructor': [() => grant({ constructor: { prototype: {} } }), 'payload/terms'],
    'an id of another version': [
      () => grant({}, { jti: '019d0000-0000-4000-8000-000000000001' }),
      'payload/jti',
    ],
    'an issuer with a key separator': [() => grant({}, { iss: 'a\u0000b' }), 'payload/iss'],
    'a header too many': [() => signJws(createKey(), {}, { crit: ['b64'] }), 'header'],
    'a key in the header': [() => signJws(createKey(), {}, { jwk: createKey().jwk }), 'header'],
    'another algorithm': [() => signJws(createKey(), {}, { alg: 'HS256' }), 'header/alg'],
    'a payload that is no object': [() => signJws(createKey(), [[[]]]), 'payload'],
    'a payload nested a thousand times': [
      () => grant({}, { templateVersion: JSON.parse('['.repeat(1000) + ']'.repeat(1000)) as unknown }),
      'payload/templateVersion',
    ],
    'bytes that are not UTF-8': [
      () => `${signJws(createKey(), {}).split('.')[0]!}._____w.${'A'.repeat(86)}`,
      'payload',
    ],
    'a byte-order mark': [
      () => {
        const [header = '', payload = '', signature = ''] = grant({}).split('.');
        const marked = Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), Buffer.from(payload, 'base64url')]);
        return [header, marked.toString('base64url'), signature].join('.');
      },
      'payload',
    ],
    nothing: [() => '', 'statement'],
  };
  for (const [name, [make, path]] of Object.entries(cases))
    it(`${name} is refused, with the path, before any state is read`, async () => {
      const work = platform.ledger.endorse(platform.creators.gateway, TRANSACTIONS['consent.grant'], make());
      await expectRefusal(work, 'MALFORMED', path);
    });

  it('any text at all is refused, and nothing crashes', async () => {
    const parts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.base64String(),
      fc.json().map((json) => Buffer.from(json).toString('base64url')),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.values(TRANSACTIONS)),
        fc.array(parts, { maxLength: 4 }),
        async (transaction, texts) => {
          const more = { 'access:acknowledge': '{}', 'audit:lookup': '' }[transaction as string];
          const args = [texts.join('.'), ...(more === undefined ? [] : [more])];
          await expectRefusal(
            platform.ledger.endorse(platform.creators.gateway, transaction, ...args),
            'MALFORMED',
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it('any value at all is no statement, and says so without a crash', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(Statement.safeParse(value).success).to.equal(false);
      }),
    );
    expect(() => parseCompactJws('a.b.c')).to.throw(LedgerError, 'MALFORMED');
  });
});
