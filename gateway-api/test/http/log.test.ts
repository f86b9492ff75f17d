import { expect } from 'chai';
import { QUERIES, saltedDigest, SETTLE } from '@xinjian/chaincode/model';
import { v7 as uuid7 } from 'uuid';
import { ACCOUNTS, OFFICER, useGateway } from '../support/gateway.js';
import { consentRecord, digest, subject, uuid } from '../support/story.js';

const USCC = '91310112XX0000027A';
const NOTHING = { rule: 'a rule', obligations: [] };
const CITIZEN = '310115199001011234';

describe('the log over a whole session', () => {
  const gateway = useGateway();

  it('tells what happened, and no secret or personal data, whatever goes wrong', async () => {
    const { ledger } = gateway();
    const secrets = new Set<string>([USCC, CITIZEN]);
    for (const account of ACCOUNTS) {
      secrets.add(account.password).add(account.clientSecret);
      secrets.add(await gateway().token(account.username));
    }
    const call = async (username: string | null, method: string, path: string, body?: object) => {
      const response = await gateway().call(username, method, path, body);
      await response.text();
      return response.status;
    };
    const signed = async (who: string, type: string, members: object) => {
      const jws = await gateway().sign(who, type, members);
      secrets.add(jws).add(jws.split('.')[1]!).add(jws.split('.')[2]!);
      return jws;
    };
    ledger.put(QUERIES.consent, [uuid('consent')], consentRecord('consent', 'bank', 'firm', []));

    const resolved = await gateway().call('bank', 'POST', '/v1/subjects/resolve', { uscc: USCC });
    expect(resolved.status).to.equal(200);
    const salt = digest('the salt of a look-up');
    secrets.add(salt);
    const lookup = { codeDigest: saltedDigest(salt, USCC), reason: 'a case' };
    const answer = await gateway().call('regulator', 'POST', '/v1/audit/lookups', {
      ...{ uscc: USCC, reason: 'a case', salt, statement: await signed('regulator', 'lookup', lookup) },
    });
    secrets.add(((await answer.json()) as { salt: string }).salt);
    expect(answer.status).to.equal(201);

    const members = {
      ...{ consent: uuid('consent'), subject: subject('firm'), items: ['TAX-04'], purpose: '01' },
      ...{ service: 'query', evidence: [], officer: OFFICER },
    };
    const statuses = [
      await call('bank', 'POST', '/v1/accesses', {
        statement: await signed('bank', 'access.request', members),
      }),
      await call('rival', 'POST', '/v1/accesses', {
        statement: await signed('bank', 'access.request', members),
      }),
      await call('bank', 'POST', '/v1/accesses', {
        statement: `${await signed('bank', 'access.request', members)}AAAA`,
      }),
      await call('bank', 'POST', '/v1/accesses', {
        statement: await signed('bank', 'access.request', { ...members, iat: '2020-01-01T00:00:00.000Z' }),
      }),
      await call('bank', 'POST', '/v1/accesses', { statement: `{"uscc":"${USCC}","id":"${CITIZEN}"}` }),
      await call('bank', 'POST', '/v1/subjects/resolve', { uscc: CITIZEN }),
      await call('bank', 'GET', `/v1/accesses?code=${CITIZEN}&unknown=${USCC}`),
      await call('bank', 'GET', `/v1/keys?owner=${CITIZEN}`),
      await call('bank', 'GET', `/v1/accesses/${uuid7()}`),
      await call(null, 'GET', '/v1/me'),
      await call('firm', 'GET', '/v1/me'),
      await call('firm', 'GET', '/v1/me/trail'),
    ];
    expect(new Set(statuses)).to.include.members([200, 400, 401, 403, 404, 422]);
    await fetch(`${gateway().url}/oidc/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from('bank-system:a wrong secret').toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    await fetch(`${gateway().url}/v1/me`, { headers: { authorization: `Bearer ${CITIZEN}.${USCC}.x` } });
    ledger.down = true;
    await call('bank', 'POST', '/v1/accesses', {
      statement: await signed('bank', 'access.request', members),
    });
    await call('regulator', 'GET', '/v1/ledger');
    ledger.down = false;
    ledger.evaluate = () =>
      Promise.reject(new TypeError('an unforeseen failure', { cause: new Error(`of ${USCC}`) }));
    expect(
      await call('bank', 'POST', '/v1/accesses', {
        statement: await signed('bank', 'access.request', members),
      }),
    ).to.equal(500);

    const log = gateway().log.join('');
    for (const secret of secrets) expect(log).not.to.include(secret);
    for (const told of ['request completed', 'an unforeseen failure', '"security":"FORBIDDEN"']) {
      expect(log).to.include(told);
    }
  });

  it('ties the request id of a call to the transaction that it led to', async () => {
    const { url, ledger } = gateway();
    Reflect.deleteProperty(ledger, 'evaluate');
    const statement = await gateway().sign('bank', 'access.request', {
      ...{ consent: uuid('consent'), subject: subject('firm'), items: ['TAX-04'], purpose: '01' },
      ...{ service: 'query', evidence: [], officer: OFFICER },
    });
    const revocation = await gateway().sign('operator', 'participant.retire', {
      ...{ participant: 'bank', reason: 'a test' },
    });
    const send = async (username: string, path: string, jws: string, id: string) => {
      const response = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: {
          ...{ authorization: `Bearer ${await gateway().token(username)}` },
          ...{ 'content-type': 'application/json', 'x-request-id': id },
        },
        body: JSON.stringify({ statement: jws }),
      });
      return (await response.json()) as { receipt?: { transactionId: string } };
    };
    const { receipt } = await send('bank', '/v1/accesses', statement, 'trace-access');
    await send('operator', '/v1/participants/bank/retire', revocation, 'trace-retire');
    const lines = gateway().log.map((line) => JSON.parse(line) as Record<string, unknown>);
    const completed = (id: string) =>
      lines.find((line) => (line['req'] as { id?: string } | undefined)?.id === id && 'res' in line);
    expect(completed('trace-access')?.['transactionId']).to.equal(receipt?.transactionId);
    expect(completed('trace-retire')?.['transactionId']).to.match(/^[0-9a-f]{64}$/);
  });

  it('tells the transaction also of a call that fails after its access was recorded, once', async () => {
    const { url, ledger } = gateway();
    ledger.decide = () => ({ ...NOTHING, outcome: 'ALLOWED', code: null, reasons: [] });
    ledger.beforeCommit = (name) => {
      ledger.down = name === SETTLE;
      return Promise.resolve();
    };
    const statement = await gateway().sign('bank', 'access.request', {
      ...{ consent: uuid('consent'), subject: subject('firm'), items: ['TAX-04'], purpose: '01' },
      ...{ service: 'query', evidence: [], officer: OFFICER },
    });
    const send = async (id: string) => {
      const response = await fetch(`${url}/v1/accesses`, {
        method: 'POST',
        headers: {
          ...{ authorization: `Bearer ${await gateway().token('bank')}`, 'x-request-id': id },
          ...{ 'content-type': 'application/json' },
        },
        body: JSON.stringify({ statement }),
      });
      return (await response.json()) as { code?: string; receipt?: { transactionId: string } };
    };
    const line = (id: string) =>
      gateway().log.find((each) => each.includes(`"id":"${id}"`) && each.includes('"res":')) ?? '';
    expect((await send('trace-failed')).code).to.equal('LEDGER_UNAVAILABLE');
    ledger.beforeCommit = () => Promise.resolve();
    ledger.down = false;
    const { receipt } = await send('trace-again');
    for (const id of ['trace-failed', 'trace-again']) {
      expect(line(id).split('"transactionId":')).to.have.length(2);
      expect(line(id)).to.include(`"transactionId":"${receipt?.transactionId}"`);
    }
  });

  it('tells of each line of a batch what became of it, by its number, and whose it was by the call', async () => {
    const { url, ledger } = gateway();
    const members = {
      ...{ consent: uuid('consent'), subject: subject('firm'), items: ['TAX-04'], purpose: '01' },
      ...{ service: 'query', evidence: [], officer: OFFICER },
    };
    const sign = (changes: object = {}) =>
      gateway().sign('bank', 'access.request', { ...members, ...changes });
    const denied = uuid7();
    ledger.decide = ({ jti }) =>
      jti === denied
        ? { ...NOTHING, outcome: 'DENIED', code: 'NO_CONSENT', reasons: [{ code: 'NO_CONSENT', rule: 'r' }] }
        : { ...NOTHING, outcome: 'ALLOWED', code: null, reasons: [] };
    const statements = [
      await sign(),
      await sign({ jti: denied }),
      await gateway().sign('rival', 'lookup', {}),
    ];
    const sent = [
      ...statements.map((statement) => JSON.stringify({ statement })),
      '',
      `{"uscc":"${CITIZEN}"}`,
    ];
    const response = await fetch(`${url}/v1/accesses/batch`, {
      method: 'POST',
      headers: {
        ...{ authorization: `Bearer ${await gateway().token('bank')}`, 'x-request-id': 'trace-batch' },
        ...{ 'content-type': 'application/x-ndjson' },
      },
      body: sent.join('\n'),
    });
    const answers = (await response.text()).trim().split('\n');
    const receipts = answers.map(
      (line) => (JSON.parse(line) as { receipt?: { transactionId: string } }).receipt,
    );
    const told = gateway()
      .log.map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((line) => (line['req'] as { id?: string } | undefined)?.id === 'trace-batch')
      .filter(({ msg }) => msg === 'line completed')
      .sort((one, other) => Number(one['line']) - Number(other['line']));
    expect(
      told.map(({ line, outcome, denials, transactionId, participant }) => ({
        ...{ line, outcome, denials, transactionId, participant },
      })),
    ).to.deep.equal([
      {
        line: 1,
        outcome: 'OK',
        denials: undefined,
        transactionId: receipts[0]?.transactionId,
        participant: 'bank',
      },
      {
        ...{ line: 2, outcome: 'ACCESS_DENIED', denials: ['NO_CONSENT'] },
        ...{ transactionId: receipts[1]?.transactionId, participant: 'bank' },
      },
      ...[3, 4].map((line) => ({
        ...{ line, outcome: 'MALFORMED', denials: undefined, transactionId: undefined, participant: 'bank' },
      })),
    ]);
    const log = gateway().log.join('');
    for (const secret of [...statements, CITIZEN]) expect(log).not.to.include(secret);
  });
});
