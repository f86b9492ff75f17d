import { once } from 'node:events';
import { request } from 'node:http';
import { expect } from 'chai';
import { LedgerError, QUERIES } from '@xinjian/chaincode/model';
import { v7 as uuid7 } from 'uuid';
import { inventKey, keyRecord, OFFICER, signStatement, useGateway } from '../support/gateway.js';
import { consentRecord, participantRecord, subject, uuid } from '../support/story.js';

type Answered = Record<string, unknown> & { readonly code?: string; readonly access?: string };

describe('accesses over HTTP', () => {
  const gateway = useGateway();
  const members = {
    ...{ consent: uuid('consent'), subject: subject('firm'), items: ['TAX-04'], purpose: '01' },
    ...{ service: 'query', evidence: [], officer: OFFICER },
  };

  beforeEach(() => {
    const { ledger } = gateway();
    ledger.down = false;
    ledger.decide = () => ({ outcome: 'ALLOWED', code: null, reasons: [], rule: 'consent', obligations: [] });
    ledger.put(QUERIES.consent, [uuid('consent')], consentRecord('consent', 'bank', 'firm', []));
    ledger.put(QUERIES.participant, ['bank'], participantRecord('bank'));
  });

  function sign(changes: object = {}): Promise<string> {
    return gateway().sign('bank', 'access.request', { ...members, ...changes });
  }

  async function batch(body: string, type = 'application/x-ndjson') {
    const authorization = `Bearer ${await gateway().token('bank')}`;
    const headers = { authorization, 'content-type': type };
    const response = await fetch(`${gateway().url}/v1/accesses/batch`, { method: 'POST', headers, body });
    const text = await response.text();
    return {
      response,
      lines: text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Answered),
    };
  }

  describe('in a batch', () => {
    it('answers a line for a line, in their order, whatever becomes of each', async () => {
      const jtis = Array.from({ length: 30 }, () => uuid7());
      const statements = await Promise.all(jtis.map((jti) => sign({ jti })));
      const stale = await sign({ iat: '2026-01-01T00:00:00.000Z' });
      gateway().ledger.decide = ({ jti }) => {
        if (jti === jtis[5]) throw new LedgerError('KEY_NOT_VALID', 'header/kid: revoked');
        return jti === jtis[6]
          ? { outcome: 'DENIED', code: 'NO_CONSENT', reasons: [], rule: 'r', obligations: [] }
          : { outcome: 'ALLOWED', code: null, reasons: [], rule: 'consent', obligations: [] };
      };
      const lines = statements.map((statement) => JSON.stringify({ statement }));
      lines.splice(
        10,
        0,
        '{"statement":',
        '{"statement":"a.b.c"}',
        JSON.stringify({ statement: stale }),
        '[]',
      );
      const before = gateway().ledger.chain.height;
      const answered = await batch(lines.join('\n'));
      expect(answered.response.status).to.equal(200);
      expect(answered.response.headers.get('content-type')).to.include('application/x-ndjson');
      const said = answered.lines.map(({ code, access }) => code ?? access);
      const expected: string[] = [...jtis];
      expected.splice(5, 2, 'KEY_NOT_VALID', 'ACCESS_DENIED');
      expected.splice(10, 0, 'MALFORMED', 'MALFORMED', 'STALE', 'MALFORMED');
      expect(said).to.deep.equal(expected);
      expect(gateway().ledger.chain.height - before).to.be.below(30);
      for (const line of answered.lines.filter(({ code }) => code !== undefined)) {
        expect(line).to.include.keys('type', 'title', 'status', 'detail', 'requestId');
      }
    });

    it('answers a repeated line with the same answer, and records it once', async () => {
      const statement = JSON.stringify({ statement: await sign() });
      const { lines } = await batch(`${statement}\n${statement}\n${statement}\n`);
      expect(lines).to.have.length(3);
      expect(lines[1]).to.deep.equal(lines[0]);
      expect(lines[2]).to.deep.equal(lines[0]);
    });

    it('takes 1 000 lines, and says so in the place of one more', async () => {
      const { lines } = await batch('{}\n'.repeat(1500));
      expect(lines).to.have.length(1001);
      expect(lines[999]).to.include({ code: 'MALFORMED' });
      expect(lines[1000]).to.include({ code: 'PAYLOAD_TOO_LARGE' });
    }).timeout(20_000);

    it('refuses another type of body', async () => {
      const { response, lines } = await batch('{}', 'application/json');
      expect([response.status, lines[0]?.code]).to.deep.equal([400, 'MALFORMED']);
    });

    it('answers what came, line by line, before the rest does', async () => {
      const { call, received } = await open({});
      call.write(`${JSON.stringify({ statement: await sign() })}\n`);
      const response = await received;
      const [first] = (await once(response, 'data')) as [Buffer];
      expect(JSON.parse(first.toString())).to.have.property('receipt');
      call.end('{}');
      const rest = (await response.toArray()) as Buffer[];
      expect(JSON.parse(Buffer.concat(rest).toString())).to.include({ code: 'MALFORMED' });
    });

    for (const [name, headers] of [
      ['hangs up in the middle of a line', {}],
      ['sends less than its Content-Length and goes', { 'content-length': '100000' }],
    ] as const) {
      it(`goes on with others when a caller ${name}`, async () => {
        const { call, received } = await open(headers);
        call.write(`${JSON.stringify({ statement: await sign() })}\n{"statement":"ey`);
        const response = await received;
        await once(response, 'data');
        call.destroy();
        await new Promise((resolve) => response.once('close', resolve));
        expect((await batch(JSON.stringify({ statement: await sign() }))).lines[0]).to.have.property(
          'receipt',
        );
      });
    }

    it('are two of one institution at a time, and others go on', async () => {
      const [first, second] = [await open({}), await open({})];
      for (const { call } of [first, second]) call.flushHeaders();
      const answers = [await first.received, await second.received];
      const third = await batch('');
      expect([third.response.status, third.response.headers.has('retry-after')]).to.deep.equal([429, true]);
      const authorization = `Bearer ${await gateway().token('rival')}`;
      const headers = { authorization, 'content-type': 'Application/X-NDJSON; charset=utf-8' };
      const url = `${gateway().url}/v1/accesses/batch`;
      expect((await fetch(url, { method: 'POST', headers, body: '' })).status).to.equal(200);
      for (const { call } of [first, second]) call.end();
      await Promise.all(answers.map((answer) => once(answer.resume(), 'end')));
      expect((await batch(JSON.stringify({ statement: await sign() }))).lines).to.have.length(1);
    });

    async function open(headers: object) {
      const call = request(`${gateway().url}/v1/accesses/batch`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${await gateway().token('bank')}`,
          'content-type': 'application/x-ndjson',
          ...headers,
        },
      });
      call.on('error', () => undefined);
      const received = once(call, 'response').then(([response]) => {
        const answer = response as import('node:http').IncomingMessage;
        answer.on('error', () => undefined);
        return answer;
      });
      return { call, received };
    }
  });

  describe('a malformed statement', () => {
    const encode = (value: unknown) =>
      Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

    /** From a good statement's three parts, each way to spoil it, and the code that says so. */
    const ways: readonly (readonly [string, (parts: Parts) => unknown, string])[] = [
      ['empty', () => '', 'MALFORMED'],
      ['no string', () => 7, 'MALFORMED'],
      ['an array', () => [], 'MALFORMED'],
      ['null', () => null, 'MALFORMED'],
      ['one part', ({ header }) => header, 'MALFORMED'],
      ['two parts', ({ header, payload }) => `${header}.${payload}`, 'MALFORMED'],
      ['four parts', ({ whole }) => `${whole}.AAAA`, 'MALFORMED'],
      ['five parts, as a JWE has', ({ whole }) => `${whole}.AAAA.AAAA`, 'MALFORMED'],
      ['no header', ({ payload, signature }) => `.${payload}.${signature}`, 'MALFORMED'],
      ['no payload', ({ header, signature }) => `${header}..${signature}`, 'MALFORMED'],
      ['no signature', ({ header, payload }) => `${header}.${payload}.`, 'MALFORMED'],
      ['a blank before it', ({ whole }) => ` ${whole}`, 'MALFORMED'],
      ['a line feed after it', ({ whole }) => `${whole}\n`, 'MALFORMED'],
      ['padding', ({ whole }) => `${whole}==`, 'MALFORMED'],
      [
        'the alphabet of base64',
        ({ header, payload }) => `${header}.${payload}.${'+/'.repeat(43)}`,
        'MALFORMED',
      ],
      [
        'a header that is no JSON',
        ({ payload, signature }) => `${encode('{')}.${payload}.${signature}`,
        'MALFORMED',
      ],
      [
        'a header that is a list',
        ({ payload, signature }) => `${encode([])}.${payload}.${signature}`,
        'MALFORMED',
      ],
      ['alg none', (parts) => withHeader(parts, { alg: 'none' }), 'MALFORMED'],
      [
        'alg none without signature',
        (parts) => withHeader({ ...parts, signature: '' }, { alg: 'none' }),
        'MALFORMED',
      ],
      ['alg HS256', (parts) => withHeader(parts, { alg: 'HS256' }), 'MALFORMED'],
      ['alg ES384', (parts) => withHeader(parts, { alg: 'ES384' }), 'MALFORMED'],
      ['alg in lower case', (parts) => withHeader(parts, { alg: 'es256' }), 'MALFORMED'],
      ['no alg', (parts) => withHeader(parts, { alg: undefined }), 'MALFORMED'],
      ['no kid', (parts) => withHeader(parts, { kid: undefined }), 'MALFORMED'],
      ['a kid that is no thumbprint', (parts) => withHeader(parts, { kid: '../../key' }), 'MALFORMED'],
      [
        'a kid that nobody registered',
        (parts) => withHeader(parts, { kid: 'A'.repeat(43) }),
        'BAD_SIGNATURE',
      ],
      ['another typ', (parts) => withHeader(parts, { typ: 'JWT' }), 'MALFORMED'],
      ['a key in the header', (parts) => withHeader(parts, { jwk: {} }), 'MALFORMED'],
      ['a certificate in the header', (parts) => withHeader(parts, { x5c: ['MII'] }), 'MALFORMED'],
      ['a key to be fetched', (parts) => withHeader(parts, { jku: 'https://example.org/k' }), 'MALFORMED'],
      ['a critical header', (parts) => withHeader(parts, { crit: ['b64'], b64: false }), 'MALFORMED'],
      ['a payload that is no JSON', (parts) => withPayload(parts, '{'), 'MALFORMED'],
      ['a payload that is a list', (parts) => withPayload(parts, []), 'MALFORMED'],
      ['a payload that is a word', (parts) => withPayload(parts, '"access.request"'), 'MALFORMED'],
      ['an unknown member', (parts) => withPayload(parts, { ...read(parts), extra: 1 }), 'MALFORMED'],
      [
        'a prototype as a member',
        (parts) => withPayload(parts, `{"__proto__":{},${text(parts).slice(1)}`),
        'MALFORMED',
      ],
      [
        'a member missing',
        (parts) => withPayload(parts, { ...read(parts), officer: undefined }),
        'MALFORMED',
      ],
      ['a jti that is no UUIDv7', (parts) => withPayload(parts, { ...read(parts), jti: 'one' }), 'MALFORMED'],
      [
        'a time without zone',
        (parts) => withPayload(parts, { ...read(parts), iat: '2026-11-22T08:00:00' }),
        'MALFORMED',
      ],
      [
        'another type of statement',
        (parts) => withPayload(parts, { ...read(parts), type: 'lookup' }),
        'MALFORMED',
      ],
      ['an unknown type', (parts) => withPayload(parts, { ...read(parts), type: 'access' }), 'MALFORMED'],
      ['no items', (parts) => withPayload(parts, { ...read(parts), items: [] }), 'MALFORMED'],
      [
        'an item twice',
        (parts) => withPayload(parts, { ...read(parts), items: ['TAX-04', 'TAX-04'] }),
        'MALFORMED',
      ],
      ['another audience', (parts) => withPayload(parts, { ...read(parts), aud: 'x/y' }), 'WRONG_AUDIENCE'],
      [
        'a payload changed after signing',
        (parts) => withPayload(parts, { ...read(parts), items: ['SOC-01'] }),
        'BAD_SIGNATURE',
      ],
      [
        'a signature of zeroes',
        ({ header, payload }) => `${header}.${payload}.${'A'.repeat(86)}`,
        'BAD_SIGNATURE',
      ],
      [
        'a signature too short',
        ({ header, payload }) => `${header}.${payload}.${'A'.repeat(84)}`,
        'MALFORMED',
      ],
      [
        'a signature too long',
        ({ header, payload }) => `${header}.${payload}.${'A'.repeat(90)}`,
        'MALFORMED',
      ],
      [
        'a signature in DER',
        ({ header, payload }) => `${header}.${payload}.MEUCIQ${'A'.repeat(90)}`,
        'MALFORMED',
      ],
    ];

    interface Parts {
      readonly whole: string;
      readonly header: string;
      readonly payload: string;
      readonly signature: string;
    }

    const decode = (part: string) => Buffer.from(part, 'base64url').toString();
    const text = ({ payload }: Parts) => decode(payload);
    const read = (parts: Parts) => JSON.parse(text(parts)) as Record<string, unknown>;

    function withHeader({ header, payload, signature }: Parts, changes: object): string {
      const changed = { ...(JSON.parse(decode(header)) as object), ...changes };
      return `${encode(changed)}.${payload}.${signature}`;
    }

    function withPayload({ header, signature }: Parts, payload: unknown): string {
      return `${header}.${encode(payload)}.${signature}`;
    }

    for (const [name, spoil, code] of ways) {
      it(`is refused with ${code}: ${name}`, async () => {
        const key = await inventKey();
        gateway().ledger.put(QUERIES.key, [key.kid], keyRecord(key, 'bank'));
        const whole = await signStatement(key, 'bank', { type: 'access.request', ...members });
        const [header = '', payload = '', signature = ''] = whole.split('.');
        const before = gateway().ledger.chain.height;
        const statement = spoil({ whole, header, payload, signature });
        const response = await gateway().call('bank', 'POST', '/v1/accesses', { statement });
        const problem = (await response.json()) as Answered;
        expect(
          [problem.code, response.status >= 400 && response.status < 500],
          String(problem['detail']),
        ).to.deep.equal([code, true]);
        expect(gateway().ledger.chain.height).to.equal(before);
      });
    }
  });
});
