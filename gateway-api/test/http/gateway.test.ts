import { expect } from 'chai';
import {
  type Decision,
  parseCompactJws,
  QUERIES,
  saltedDigest,
  subjectReference,
} from '@xinjian/chaincode/model';
import { v7 as uuid7 } from 'uuid';
import { OFFICER, type TestGateway, useGateway } from '../support/gateway.js';
import { consentRecord, digest, subject, uuid } from '../support/story.js';

const USCC = '91310112XX0000027A';
/** Of one participant, in a minute. */
const RESOLUTIONS = 6;

const denied: Decision = {
  outcome: 'DENIED',
  code: 'NO_CONSENT',
  reasons: [{ code: 'NO_CONSENT', rule: 'a rule' }],
  rule: 'a rule',
  obligations: [],
};

describe('the gateway over HTTP', () => {
  // in one minute, however long the tests take
  const gateway = useGateway({ RESOLVE_RATE_LIMIT: String(RESOLUTIONS) }, () => 0);

  function accessMembers(changes: object = {}) {
    return {
      ...{
        consent: uuid('consent'),
        subject: subject('firm'),
        items: ['TAX-04'],
        purpose: '01',
        service: 'query',
      },
      ...{ evidence: [], officer: OFFICER, ...changes },
    };
  }

  async function access(changes: object = {}) {
    const statement = await gateway().sign('bank', 'access.request', accessMembers(changes));
    return gateway().call('bank', 'POST', '/v1/accesses', { statement });
  }

  beforeEach(() => {
    gateway().ledger.down = false;
    gateway().ledger.decide = () => denied;
    gateway().ledger.put(QUERIES.consent, [uuid('consent')], consentRecord('consent', 'bank', 'firm', []));
  });

  it('answers a denied access with 403, its reasons in words, and a receipt', async () => {
    const response = await access();
    expect(response.status).to.equal(403);
    expect(response.headers.get('content-type')).to.equal('application/problem+json; charset=utf-8');
    const problem = (await response.json()) as Record<string, unknown>;
    expect(problem).to.include({
      code: 'ACCESS_DENIED',
      status: 403,
      type: 'urn:xinjian:problem:ACCESS_DENIED',
    });
    expect(problem['reasons']).to.deep.equal([
      { code: 'NO_CONSENT', rule: 'a rule', text: { zh: '未授权', en: 'The enterprise has not consented' } },
    ]);
    expect(problem['receipt']).to.include({ access: problem['access'], digest: null });
    expect(problem['requestId']).to.equal(response.headers.get('x-request-id'));
    expect(problem).not.to.have.property('data');
  });

  it('refuses a stale access before the ledger sees it', async () => {
    const iat = new Date(Date.now() - 6 * 60_000).toISOString();
    const before = gateway().ledger.chain.height;
    const response = await access({ iat });
    expect([response.status, await codeOf(response)]).to.deep.equal([422, 'STALE']);
    expect(gateway().ledger.chain.height).to.equal(before);
  });

  it('answers 503 with Retry-After where the ledger is down, and releases nothing', async () => {
    const statement = await gateway().sign('bank', 'access.request', accessMembers());
    gateway().ledger.down = true;
    const response = await gateway().call('bank', 'POST', '/v1/accesses', { statement });
    expect([response.status, await codeOf(response)]).to.deep.equal([503, 'LEDGER_UNAVAILABLE']);
    expect(Number(response.headers.get('retry-after'))).to.be.greaterThan(0);
  });

  it('refuses another statement under the same jti', async () => {
    const jti = uuid7();
    expect((await access({ jti })).status).to.equal(403);
    expect(await codeOf(await access({ jti }))).to.equal('IDEMPOTENCY_CONFLICT');
  });

  for (const [what, body] of [
    ['not JSON', '{"statement":'],
    ['not an object', '"statement"'],
    ['without a statement', {}],
    ['with more than a statement', { statement: 'a.b.c', extra: 1 }],
    ['with a statement of another kind', { statement: 7 }],
    ['with __proto__', '{"statement":"a","__proto__":{"role":"operator"}}'],
  ] as const) {
    it(`refuses a body ${what} as malformed`, async () => {
      const response = await gateway().call('bank', 'POST', '/v1/accesses', body);
      expect([response.status, await codeOf(response)]).to.deep.equal([400, 'MALFORMED']);
    });
  }

  it('refuses a body of more than 256 kB', async () => {
    const response = await gateway().call('bank', 'POST', '/v1/accesses', { statement: 'x'.repeat(300_000) });
    expect([response.status, await codeOf(response)]).to.deep.equal([413, 'PAYLOAD_TOO_LARGE']);
  });

  for (const [path, where] of [
    ['/v1/accesses?limit=0', 'query/limit'],
    ['/v1/accesses?limit=201', 'query/limit'],
    ['/v1/accesses?unknown=1', 'query'],
    ['/v1/accesses?cursor=nonsense', 'query/cursor'],
    ['/v1/accesses?from=yesterday', 'query/from'],
    ['/v1/accesses/not-an-id', 'path/id'],
    ['/v1/ledger/blocks/-1', 'path/number'],
    ['/v1/ledger/blocks/1e99', 'path/number'],
  ] as const) {
    it(`refuses ${path}, naming ${where}`, async () => {
      const response = await gateway().call('regulator', 'GET', path);
      const problem = (await response.json()) as { code: string; detail: string };
      expect([response.status, problem.code]).to.deep.equal([400, 'MALFORMED']);
      expect(problem.detail).to.match(new RegExp(`^${where}`));
    });
  }

  it('does not know what is not there, with or without a token', async () => {
    for (const username of ['bank', null]) {
      const response = await gateway().call(username, 'GET', '/v2/anything');
      expect([response.status, await codeOf(response)]).to.deep.equal([404, 'NOT_FOUND']);
    }
    expect((await gateway().call('regulator', 'GET', `/v1/accesses/${uuid7()}`)).status).to.equal(404);
    expect((await gateway().call('regulator', 'GET', '/v1/ledger/blocks/999999')).status).to.equal(404);
  });

  it('resolves a code to the same reference each time, refuses a wrong one, and bounds enumeration', async () => {
    const resolve = (uscc: string) => gateway().call('rival', 'POST', '/v1/subjects/resolve', { uscc });
    const first = (await (await resolve(USCC)).json()) as { subject: string };
    expect(await (await resolve(USCC)).json()).to.deep.equal(first);
    const wrong = await resolve('91310112XX00000270');
    expect([wrong.status, await codeOf(wrong)]).to.deep.equal([400, 'MALFORMED']);
    for (let calls = 2; calls < RESOLUTIONS; calls += 1) expect((await resolve(USCC)).status).to.equal(200);
    const limited = await resolve(USCC);
    expect([limited.status, await codeOf(limited)]).to.deep.equal([429, 'RATE_LIMITED']);
  });

  describe('G10: a look-up', () => {
    const LOOKED_UP = '91310115XX0000035G';
    const salt = digest('the salt of a look-up');
    const stated = { codeDigest: saltedDigest(salt, LOOKED_UP), reason: 'a case' };
    const lookUp = async (changes: object, uscc = LOOKED_UP, who = 'regulator') => {
      const statement = await gateway().sign(who, 'lookup', { ...stated, ...changes });
      const body = { uscc, reason: 'a case', salt, statement };
      return { body, answer: await gateway().call(who, 'POST', '/v1/audit/lookups', body) };
    };
    const lookups = () => gateway().ledger.count('audit:lookup');
    let reference: string;
    before(async () => {
      const resolved = await gateway().call('bank', 'POST', '/v1/subjects/resolve', { uscc: LOOKED_UP });
      reference = ((await resolved.json()) as { subject: string }).subject;
    });

    it('is the only way in which who oversees identifies an enterprise', async () => {
      for (const overseer of ['regulator', 'operator', 'notary']) {
        const resolved = await gateway().call(overseer, 'POST', '/v1/subjects/resolve', { uscc: LOOKED_UP });
        expect([resolved.status, await codeOf(resolved)]).to.deep.equal([403, 'FORBIDDEN']);
      }
    });

    it('is told only to whoever signed for this very code and reason, once it is on the ledger', async () => {
      for (const changes of [{ codeDigest: digest('another') }, { reason: 'another' }]) {
        const { answer } = await lookUp(changes);
        expect([answer.status, await codeOf(answer)]).to.deep.equal([400, 'MALFORMED']);
      }
      expect(lookups()).to.equal(0);
      const { body, answer } = await lookUp({});
      expect(answer.status).to.equal(201);
      const told = (await answer.json()) as { subject: string; salt: string };
      expect(told.subject).to.equal(reference).and.to.equal(subjectReference(told.salt, LOOKED_UP));
      expect(lookups()).to.equal(1);
      const { jti } = parseCompactJws(body.statement).payload as { jti: string };
      const recorded = JSON.parse(await gateway().ledger.evaluate(QUERIES.lookup, [jti])) as object;
      expect(recorded).to.include({ subject: reference, by: 'regulator', ...stated });
    });

    it('of a code that nobody asked for is recorded and answered alike, and is no way to ask for many', async () => {
      const unknown = '91310115XX0000043B';
      const codeDigest = saltedDigest(salt, unknown);
      const before = lookups();
      const told = new Set<string>();
      for (let calls = 0; calls < RESOLUTIONS; calls += 1) {
        const { answer } = await lookUp({ codeDigest }, unknown, 'operator');
        const { subject: who, salt: opens } = (await answer.json()) as { subject: string; salt: string };
        expect([answer.status, who]).to.deep.equal([201, subjectReference(opens, unknown)]);
        told.add(who);
        expect(lookups(), 'recorded').to.equal(before + calls + 1);
      }
      expect(told.size).to.equal(1);
      expect((await lookUp({ codeDigest }, unknown, 'operator')).answer.status).to.equal(429);
    });

    it('sent again identifies nobody but whom the ledger names', async () => {
      const { body, answer } = await lookUp({});
      const again = () => gateway().call('regulator', 'POST', '/v1/audit/lookups', body);
      expect(await (await again()).json()).to.deep.equal(await answer.json());
      const { jti } = parseCompactJws(body.statement).payload as { jti: string };
      const recorded = JSON.parse(await gateway().ledger.evaluate(QUERIES.lookup, [jti])) as object;
      gateway().ledger.put(QUERIES.lookup, [jti], {
        ...recorded,
        subject: subject('before it was forgotten'),
      });
      expect(await codeOf(await again())).to.equal('CONFLICT');
    });
  });

  it('writes no token, statement, query or code of an enterprise into its log', async () => {
    const statement = await gateway().sign('bank', 'access.request', accessMembers());
    await gateway().call('bank', 'POST', '/v1/accesses', { statement });
    await gateway().call('bank', 'GET', `/v1/keys?owner=${subject('whom')}`);
    gateway().ledger.down = true;
    await gateway().call('bank', 'POST', '/v1/accesses', { statement });
    const log = gateway().log.join('');
    expect(log).to.include('request completed');
    for (const secret of [
      await gateway().token('bank'),
      statement,
      USCC,
      subject('whom'),
      digest('document'),
    ]) {
      expect(log).not.to.include(secret);
    }
  });

  it('keeps a security log of what it refused', async () => {
    const stranger = await gateway().sign('rival', 'access.request', accessMembers());
    await gateway().call('bank', 'POST', '/v1/accesses', { statement: stranger });
    const refused = gateway().log.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(refused.find((line) => line['security'] === 'FORBIDDEN')).to.include({
      level: 40,
      participant: 'bank',
    });
  });

  it('keeps a harmless request id and replaces any other', async () => {
    const idFor = async (given: string) => {
      const response = await fetch(`${gateway().url}/healthz`, { headers: { 'x-request-id': given } });
      return response.headers.get('x-request-id');
    };
    expect(await idFor('trace-0192f0c0')).to.equal('trace-0192f0c0');
    expect(await idFor('a"b<script>')).not.to.equal('a"b<script>');
  });

  it('allows the explorer’s origin and no other, and sends strict headers', async () => {
    const response = await fetch(`${gateway().url}/v1/me`, {
      headers: { origin: 'http://elsewhere.example' },
    });
    expect(response.headers.get('access-control-allow-origin')).not.to.equal('http://elsewhere.example');
    expect(response.headers.get('x-content-type-options')).to.equal('nosniff');
    expect(response.headers.has('x-powered-by')).to.equal(false);
  });

  it('is ready while everything it needs answers, and says what does not', async () => {
    await ready(gateway());
    gateway().ledger.down = true;
    // an answer is shared for a while
    let response;
    do response = await fetch(`${gateway().url}/readyz`);
    while (response.status === 200);
    expect(response.status).to.equal(503);
    expect(await response.json()).to.deep.include({ status: 'not ready' });
    expect((await fetch(`${gateway().url}/healthz`)).status).to.equal(200);
  });

  it('counts requests by route, never by their ids', async () => {
    await gateway().call('regulator', 'GET', `/v1/accesses/${uuid7()}`);
    const metrics = await (await fetch(`${gateway().url}/metrics`)).text();
    expect(metrics).to.include('route="/v1/accesses/:id",status="404"');
    expect(metrics).to.match(/xinjian_projection_height \d+/);
    expect(metrics).to.match(/xinjian_accesses_total\{outcome="denied",code="NO_CONSENT"\} [1-9]/);
    expect(metrics).to.match(/xinjian_ledger_height \d+/);
    expect(metrics).to.match(/xinjian_projection_lag_blocks \d+/);
    expect(metrics).to.match(/xinjian_ledger_errors_total\{error="LedgerUnavailable"\} [1-9]/);
  });

  it('documents itself in OpenAPI 3.1, every answer of every operation', async () => {
    const document = (await (await fetch(`${gateway().url}/openapi.json`)).json()) as {
      openapi: string;
      paths: Record<string, Record<string, { responses: Record<string, object>; security?: [] }>>;
    };
    expect(document.openapi).to.equal('3.1.0');
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const { responses, security } of Object.values(operations)) {
        const refusals = security === undefined ? ['401', '403'] : [];
        expect(Object.keys(responses), path).to.include.members(['400', ...refusals, '429', '500']);
      }
    }
    const { responses } = document.paths['/v1/accesses']!['post']!;
    expect(Object.keys(responses)).to.have.members([
      '200',
      '400',
      '401',
      '403',
      '404',
      '408',
      '409',
      '413',
      '422',
      '429',
      '500',
      '503',
      '504',
    ]);
    expect((await fetch(`${gateway().url}/docs/`)).status).to.equal(200);
  });
});

describe('a gateway whose demonstration is not loaded', () => {
  const gateway = useGateway({ DEMO_FILE: '/nonexistent/demo.json', RATE_LIMIT: '2' });

  it('is not ready', async () => {
    const response = await fetch(`${gateway().url}/readyz`);
    expect(response.status).to.equal(503);
    expect(await response.json()).to.deep.include({ status: 'not ready' });
  });

  it('limits each participant by itself, and says when to come back', async () => {
    const call = (username: string) => gateway().call(username, 'GET', '/v1/me');
    expect([(await call('bank')).status, (await call('bank')).status]).to.deep.equal([200, 200]);
    const limited = await call('bank');
    expect(limited.status).to.equal(429);
    expect(Number(limited.headers.get('retry-after'))).to.be.within(1, 60);
    expect((await call('rival')).status).to.equal(200);
  });
});

async function codeOf(response: Response): Promise<string> {
  return ((await response.json()) as { code: string }).code;
}

async function ready({ url }: TestGateway): Promise<void> {
  const response = await fetch(`${url}/readyz`);
  expect(await response.json()).to.deep.equal({
    status: 'ready',
    dependencies: { ledger: 'ok', chaincode: 'ok', database: 'ok', projection: 'ok', receiptKey: 'ok' },
  });
}
