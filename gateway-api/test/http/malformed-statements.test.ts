import { createHmac, generateKeyPairSync, sign as nodeSign } from 'node:crypto';
import { expect } from 'chai';
import { QUERIES } from '@xinjian/chaincode/model';
import { v4 as uuid4, v7 as uuid7 } from 'uuid';
import {
  inventKey,
  keyRecord,
  OFFICER,
  signStatement,
  type TestKey,
  useGateway,
} from '../support/gateway.js';
import { consentRecord, participantRecord, subject, uuid } from '../support/story.js';

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** A statement signed as it should be, and the three parts of another. */
interface Signed {
  readonly key: TestKey;
  readonly header: string;
  readonly payload: string;
  readonly signature: string;
  /** Signs the bank's access request with changes, under changed header members. */
  readonly resign: (members: object, header?: object) => Promise<string>;
  /** Signs any two parts. */
  readonly over: (header: string, payload: string) => string;
}

type Make = (signed: Signed) => string | Promise<string>;
const BAD = 'BAD_SIGNATURE';

/** What is made of a good statement, and the code that it is refused with; MALFORMED where none is named. */
const WAYS: Readonly<Record<string, Make | readonly [code: string, make: Make]>> = {
  'no text at all': () => '',
  'white space around it': ({ header, payload, signature }) => ` ${header}.${payload}.${signature}\n`,
  'white space within it': ({ header, payload, signature }) => `${header}.\n${payload}.${signature}`,
  'no part but one': ({ payload }) => payload,
  'no signature part': ({ header, payload }) => `${header}.${payload}`,
  'an empty signature': ({ header, payload }) => `${header}.${payload}.`,
  'an empty header': ({ payload, signature }) => `.${payload}.${signature}`,
  'an empty payload': ({ header, signature }) => `${header}..${signature}`,
  'a detached payload (RFC 7515, appendix F)': ({ header, signature }) => `${header}..${signature}`,
  'a fourth part': ({ header, payload, signature }) => `${header}.${payload}.${signature}.${signature}`,
  'five parts, as a JWE': ({ header, payload, signature }) =>
    [header, '', payload, signature, signature].join('.'),
  'the JSON serialization (RFC 7515, 7.2)': ({ header, payload, signature }) =>
    JSON.stringify({ payload, protected: header, signature }),
  'parts that are not base64url': ({ header, signature }) => `${header}.!!!.${signature}`,
  'parts in base64 with padding': ({ header, payload, signature }) => `${header}.${payload}==.${signature}`,
  'the signature in base64': ({ header, payload, signature }) =>
    `${header}.${payload}.${signature.slice(0, -2)}+/`,
  'a signature with bits beyond its bytes': ({ header, payload, signature }) =>
    `${header}.${payload}.${signature.slice(0, -1)}${/[AQgw]$/.test(signature) ? 'B' : 'A'}`,
  'a short signature': ({ header, payload, signature }) => `${header}.${payload}.${signature.slice(0, 40)}`,
  'a long signature': ({ header, payload, signature }) => `${header}.${payload}.${signature}AAAA`,
  'a header that is no JSON': ({ payload, signature }) =>
    `${Buffer.from('{"alg"').toString('base64url')}.${payload}.${signature}`,
  'a header that is a list': ({ payload, over }) => over(encode(['ES256']), payload),
  'the algorithm none': ({ key, payload }) =>
    `${encode({ alg: 'none', kid: key.kid, typ: 'xinjian+jws' })}.${payload}.${'A'.repeat(86)}`,
  'HMAC under the public key': ({ key, payload }) => {
    const input = `${encode({ alg: 'HS256', kid: key.kid, typ: 'xinjian+jws' })}.${payload}`;
    const mac = createHmac('sha256', JSON.stringify({ x: key.x, y: key.y }))
      .update(input)
      .digest('base64url');
    return `${input}.${mac.padEnd(86, 'A')}`;
  },
  'another curve': ({ payload, key, over }) =>
    over(encode({ alg: 'ES384', kid: key.kid, typ: 'xinjian+jws' }), payload),
  'no type': ({ key, payload, over }) => over(encode({ alg: 'ES256', kid: key.kid }), payload),
  'the type JWT': ({ resign }) => resign({}, { typ: 'JWT' }),
  'no key id': ({ payload, over }) => over(encode({ alg: 'ES256', typ: 'xinjian+jws' }), payload),
  'a key id that is none': ({ resign }) => resign({}, { kid: '../../keys' }),
  'the key in the header': ({ key, resign }) =>
    resign({}, { jwk: { kty: 'EC', crv: 'P-256', x: key.x, y: key.y } }),
  'a link to the key': ({ resign }) => resign({}, { jku: 'https://example.org/keys' }),
  'a critical extension': ({ payload, key, over }) =>
    over(encode({ alg: 'ES256', kid: key.kid, typ: 'xinjian+jws', crit: ['b64'], b64: false }), payload),
  'a payload that is no JSON': ({ header, over }) =>
    over(header, Buffer.from('{"type":').toString('base64url')),
  'a payload that is a text': ({ header, over }) => over(header, encode('access.request')),
  'a payload that is not UTF-8': ({ header, over }) =>
    over(header, Buffer.from([0x22, 0xff, 0xfe, 0x22]).toString('base64url')),
  'a byte-order mark before the payload': ({ header, payload, over }) =>
    over(
      header,
      Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), Buffer.from(payload, 'base64url')]).toString('base64url'),
    ),
  'a payload nested ten thousand times': ({ header, over }) =>
    over(header, Buffer.from('['.repeat(10_000) + ']'.repeat(10_000)).toString('base64url')),
  'a member too many': ({ resign }) => resign({ role: 'operator' }),
  'a member too few': ({ resign }) => resign({ purpose: undefined }),
  'another type of statement': ({ resign }) => resign({ type: 'consent.withdraw' }),
  'an id that is no UUIDv7': ({ resign }) => resign({ jti: uuid4() }),
  'a time without a zone': ({ resign }) => resign({ iat: '2026-11-27T08:00:00.000' }),
  'a list where there is one': ({ resign }) => resign({ consent: [uuid('consent')] }),
  'an operator of the database': ({ resign }) => resign({ subject: { $gt: '' } }),
  'a thousand items': ({ resign }) => resign({ items: Array.from({ length: 1_000 }, (_n, i) => `TAX-${i}`) }),
  'more than it may be long': [
    'PAYLOAD_TOO_LARGE',
    ({ resign }) => resign({ evidence: 'x'.repeat(200_000) }),
  ],
  'a signature by another key under this one’s id': [
    BAD,
    ({ header, payload }) => {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const options = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const;
      return `${header}.${payload}.${nodeSign('sha256', Buffer.from(`${header}.${payload}`), options).toString('base64url')}`;
    },
  ],
  'a signature of zeros (CVE-2022-21449)': [
    BAD,
    ({ header, payload }) => `${header}.${payload}.${'A'.repeat(86)}`,
  ],
  'a signature of the order': [
    BAD,
    ({ header, payload }) => {
      const half = Buffer.from(ORDER.toString(16), 'hex');
      return `${header}.${payload}.${Buffer.concat([half, half]).toString('base64url')}`;
    },
  ],
  'the signature of another statement': [
    BAD,
    async ({ resign, signature }) => `${(await resign({})).split('.').slice(0, 2).join('.')}.${signature}`,
  ],
  'a key that nobody registered': [BAD, async () => signStatement(await inventKey(), 'bank', MEMBERS())],
  'another ledger’s audience': ['WRONG_AUDIENCE', ({ resign }) => resign({ aud: 'other/other' })],
  'another issuer': ['FORBIDDEN', ({ resign }) => resign({ iss: 'rival' })],
  'an hour ago': ['STALE', ({ resign }) => resign({ iat: new Date(Date.now() - 3_600_000).toISOString() })],
};

const MEMBERS = () => ({
  ...{ type: 'access.request', jti: uuid7(), consent: uuid('consent'), subject: subject('firm') },
  ...{ items: ['TAX-04'], purpose: '01', service: 'query', evidence: [], officer: OFFICER },
});

describe('statements that are none', () => {
  const gateway = useGateway();
  let signed: Signed;

  before(async () => {
    const { ledger } = gateway();
    ledger.put(QUERIES.consent, [uuid('consent')], consentRecord('consent', 'bank', 'firm', []));
    ledger.put(QUERIES.participant, ['bank'], participantRecord('bank'));
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = await inventKey();
    ledger.put(QUERIES.key, [key.kid], keyRecord(key, 'bank'));
    const resign: Signed['resign'] = (members, header = {}) =>
      signStatement(key, 'bank', { ...MEMBERS(), ...members }, header);
    const [header = '', payload = '', signature = ''] = (await resign({})).split('.');
    const over = (one: string, other: string) => {
      const options = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const;
      return `${one}.${other}.${nodeSign('sha256', Buffer.from(`${one}.${other}`), options).toString('base64url')}`;
    };
    signed = { key, header, payload, signature, resign, over };
  });

  it('stand beside one that is taken', async () => {
    const response = await gateway().call('bank', 'POST', '/v1/accesses', {
      statement: await signed.resign({}),
    });
    expect(response.status).to.equal(200);
    expect(Object.keys(WAYS)).to.have.length.of.at.least(40);
  });

  for (const [way, how] of Object.entries(WAYS)) {
    const [code, make] = typeof how === 'function' ? ['MALFORMED', how] : how;
    it(`are refused as ${code}, and recorded nowhere: ${way}`, async () => {
      const before = gateway().ledger.log.filter((entry) => entry.startsWith('endorse')).length;
      const body = { statement: await make(signed) };
      const response = await gateway().call('bank', 'POST', '/v1/accesses', body);
      expect(await response.json()).to.include({ code, status: response.status });
      expect(response.status).to.be.within(400, 499);
      expect(gateway().ledger.log.filter((entry) => entry.startsWith('endorse'))).to.have.length(before);
    });
  }
});
