import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  type Decision,
  type DenialCode,
  QUERIES,
  saltedDigest,
  SETTLE,
  TRANSACTIONS,
} from '@xinjian/chaincode/model';
import { packageFile } from '../../src/package-file.js';
import { EXPLORER, OFFICER, useGateway } from '../support/gateway.js';
import {
  consentRecord,
  digest,
  participantCall,
  participantRecord,
  recordCall,
  settleCall,
  uuid,
} from '../support/story.js';

const USCC = '91310112XX0000027A';
const ROW = { uscc: USCC, entName: '申测乙软件（样例）有限公司', regState: '存续' };

const allowed: Decision = {
  outcome: 'ALLOWED',
  code: null,
  reasons: [],
  rule: 'consent',
  obligations: [
    {
      item: 'REG-01',
      version: 1,
      fields: ['uscc', 'entName', 'regState'].map((name) => ({ name, treatment: 'clear' })),
    },
  ],
};

const refused = (code: DenialCode): Decision => ({
  ...{ outcome: 'DENIED', code, reasons: [{ code, rule: 'a rule' }], rule: 'a rule', obligations: [] },
});

interface Answer {
  readonly access: string;
  readonly code?: string;
  readonly report: {
    readonly number: string;
    readonly verification: string;
    readonly subject: object;
    readonly chapters: { readonly items: object[] }[];
  } | null;
  readonly pdf: { readonly bytes: number; readonly digest: string } | null;
  readonly gone: { readonly code: string; readonly text: { readonly zh: string } } | null;
  readonly receipt: { readonly digest: string | null; readonly salt: string | null };
}

describe('reports over HTTP', function () {
  this.timeout(30_000);
  const env: Record<string, string> = { ADDRESS_RATE_LIMIT: '500' };
  let provider: Server;
  let directory: string;
  let isDown = false;
  let who: string;
  let catalogue: { id: string; fields: { name: string }[] }[];

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'xinjian-reports-'));
    catalogue = JSON.parse(await readFile(packageFile('data/catalogue.json'), 'utf8')) as typeof catalogue;
    const names = catalogue.find(({ id }) => id === 'REG-01')!.fields.map(({ name }) => name);
    const row = { ...Object.fromEntries(names.map((name) => [name, null])), ...ROW };
    provider = createServer((request, response) => {
      request.resume();
      if (isDown) response.writeHead(404).end();
      else
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ item: 'REG-01', uscc: USCC, rows: [row] }));
    }).listen(0, '127.0.0.1');
    await once(provider, 'listening');
    const { port } = provider.address() as AddressInfo;
    env['PROVIDERS_FILE'] = join(directory, 'providers.json');
    const configuration = [
      {
        item: 'REG-01',
        url: `http://127.0.0.1:${port}/`,
        provider: '登记机关（样例）',
        token: 'a token of the test',
      },
    ];
    await writeFile(env['PROVIDERS_FILE'], JSON.stringify(configuration));
  });

  const gateway = useGateway(env);

  before(async () => {
    const { ledger } = gateway();
    const written = { transactionId: 'f'.repeat(64), at: '2026-11-22T08:00:00.000Z', statement: null };
    ledger.chain.add(participantCall('bank', 'bank'), participantCall('operator', 'operator'), {
      name: 'catalogue:publish',
      writes: catalogue.flatMap((item) => {
        const record = { schema: 1, written, item };
        return [
          [['item~latest', item.id], record],
          [['item', item.id, '1'], record],
        ] as const;
      }),
    });
    ledger.put(QUERIES.participant, ['bank'], participantRecord('bank'));
    const resolved = await gateway().call('bank', 'POST', '/v1/subjects/resolve', { uscc: USCC });
    who = ((await resolved.json()) as { subject: string }).subject;
    await projectedTo('bank', '/v1/catalogue/REG-01', ({ id }) => id === 'REG-01');
  });

  after(async () => {
    provider.closeAllConnections();
    provider.close();
    await rm(directory, { recursive: true });
  });

  beforeEach(() => {
    isDown = false;
    const { ledger } = gateway();
    ledger.decide = () => allowed;
    ledger.beforeCommit = () => Promise.resolve();
    ledger.put(QUERIES.consent, [uuid('consent')], consentRecord('consent', 'bank', 'firm', []));
  });

  /** Asks until the read model has what was just committed. */
  async function projectedTo(
    caller: string,
    path: string,
    isThere: (body: Record<string, unknown>) => boolean,
  ) {
    for (;;) {
      const response = await gateway().call(caller, 'GET', path);
      if (isThere((await response.json()) as Record<string, unknown>)) return;
    }
  }

  async function statementOf(changes: object = {}) {
    return gateway().sign('bank', 'access.request', {
      ...{ consent: uuid('consent'), subject: who, items: ['REG-01'], purpose: '01', service: 'report' },
      ...{ evidence: [], officer: OFFICER, ...changes },
    });
  }

  async function post(changes: object = {}) {
    return send(await statementOf(changes));
  }

  async function send(statement: string) {
    const response = await gateway().call('bank', 'POST', '/v1/reports', { statement });
    return { status: response.status, body: (await response.json()) as Answer };
  }

  async function get(id: string, accept: string, username = 'bank') {
    return fetch(new URL(`/v1/reports/${id}`, gateway().url), {
      headers: { authorization: `Bearer ${await gateway().token(username)}`, accept },
    });
  }

  const codeOf = async (response: Response) => [
    response.status,
    ((await response.json()) as { code: string }).code,
  ];

  it('issues a report under a consent: recorded and settled first, the settled digest that of the PDF', async () => {
    const { ledger } = gateway();
    const before = ledger.count(SETTLE);
    const { status, body } = await post();
    expect(status).to.equal(201);
    expect(ledger.count(SETTLE)).to.equal(before + 1);
    expect(body.report!.subject).to.deep.equal({ reference: who, uscc: USCC, name: ROW.entName });
    expect(body.report!.chapters[0]!.items[0]).to.include({
      item: 'REG-01',
      status: 'delivered',
      provider: '登记机关（样例）',
    });
    const pdf = await get(body.access, 'application/pdf');
    expect(pdf.status).to.equal(200);
    expect(pdf.headers.get('content-type')).to.equal('application/pdf');
    expect(pdf.headers.get('content-disposition')).to.equal(
      `attachment; filename=${body.report!.number}.pdf`,
    );
    expect(pdf.headers.get('cache-control')).to.equal('no-store');
    const bytes = new Uint8Array(await pdf.arrayBuffer());
    const { digest: settled, salt } = body.receipt;
    expect(saltedDigest(salt!, bytes)).to.equal(settled);
    expect(body.pdf).to.deep.equal({ bytes: bytes.length, digest: settled, mediaType: 'application/pdf' });
    expect(body.report!.verification).to.equal(`${EXPLORER}/verify/${body.access}#${salt!.slice(2)}`);
    expect(await (await get(body.access, 'application/json')).json()).to.deep.equal(body);
    expect(await (await get(body.access, '*/*')).json()).to.deep.equal(body);
  });

  it('gives the same statement the same report', async () => {
    const statement = await statementOf();
    const [first, second] = [
      await gateway().call('bank', 'POST', '/v1/reports', { statement }),
      await gateway().call('bank', 'POST', '/v1/reports', { statement }),
    ];
    expect(await second.json()).to.deep.equal(await first.json());
  });

  it('tells everybody the digest of what was delivered, and nothing about who or what', async () => {
    const [transactionId, { chain }] = ['1'.repeat(64), gateway().ledger];
    chain.add(recordCall(transactionId, [{ name: 'settled', institution: 'bank', who: 'firm' }]));
    const { number: blockNumber } = chain.add(settleCall(transactionId, 0));
    await projectedTo('rival', '/v1/ledger', ({ projectedHeight }) => Number(projectedHeight) > blockNumber);
    const response = await gateway().call(null, 'GET', `/v1/settled/${uuid('settled')}`);
    const settled = (await response.json()) as object;
    expect(settled).to.have.all.keys('access', 'digest', 'settledAt', 'transactionId', 'blockNumber');
    expect(settled).to.include({ access: uuid('settled'), digest: digest('delivered'), blockNumber });
    expect(await codeOf(await gateway().call(null, 'GET', `/v1/settled/${uuid('nothing')}`))).to.deep.equal([
      404,
      'NOT_FOUND',
    ]);
    expect(await codeOf(await gateway().call(null, 'GET', '/v1/settled/x'))).to.deep.equal([
      400,
      'MALFORMED',
    ]);
  });

  it('refuses a report over the grade, or over itself, before anything is recorded', async () => {
    const recorded = gateway().ledger.count(TRANSACTIONS['access.request']);
    for (const items of [['REG-01', 'CRE-01'], [{ id: 'CRE-03' }]]) {
      const { status, body } = await post({ items });
      expect([status, body.code]).to.deep.equal([400, 'MALFORMED']);
    }
    expect(gateway().ledger.count(TRANSACTIONS['access.request'])).to.equal(recorded);
  });

  it('is the only place for reports, and for nothing else', async () => {
    const asData = { statement: await statementOf() };
    expect(await codeOf(await gateway().call('bank', 'POST', '/v1/accesses', asData))).to.deep.equal([
      400,
      'MALFORMED',
    ]);
    const { status, body } = await post({ service: 'query' });
    expect([status, body.code]).to.deep.equal([400, 'MALFORMED']);
  });

  for (const code of ['SERVICE_OUT_OF_SCOPE', 'ITEM_OUT_OF_SCOPE'] as const) {
    it(`answers ${code} with its reasons, and leaves nothing to fetch`, async () => {
      gateway().ledger.decide = () => refused(code);
      const { status, body } = await post();
      expect([status, body.code]).to.deep.equal([403, 'ACCESS_DENIED']);
      expect(body).to.have.property('reasons').that.has.length(1);
      expect(body).not.to.have.property('report');
      expect(await codeOf(await get(body.access, 'application/pdf'))).to.deep.equal([403, 'ACCESS_DENIED']);
    });
  }

  it('withholds what was withdrawn between decision and release', async () => {
    const { ledger } = gateway();
    ledger.beforeCommit = (name) => {
      if (name === SETTLE) return Promise.resolve();
      const gone = consentRecord('consent', 'bank', 'firm', [], { state: 'WITHDRAWN' });
      ledger.put(QUERIES.consent, [uuid('consent')], gone);
      return Promise.resolve();
    };
    const { status, body } = await post();
    expect([status, body.code]).to.deep.equal([403, 'ACCESS_DENIED']);
    expect(body.receipt.digest).to.equal(null);
    expect(await codeOf(await get(body.access, 'application/pdf'))).to.deep.equal([403, 'ACCESS_DENIED']);
  });

  it('no longer gives what it issued once the consent is withdrawn', async () => {
    const { body } = await post();
    const gone = consentRecord('consent', 'bank', 'firm', [], { state: 'WITHDRAWN' });
    gateway().ledger.put(QUERIES.consent, [uuid('consent')], gone);
    expect(await codeOf(await get(body.access, 'application/pdf'))).to.deep.equal([410, 'GONE']);
  });

  it('says why a repeated statement is answered without its report', async () => {
    const statement = await statementOf();
    const first = await send(statement);
    expect([first.status, first.body.gone]).to.deep.equal([201, null]);
    const withdrawn = consentRecord('consent', 'bank', 'firm', [], { state: 'WITHDRAWN' });
    gateway().ledger.put(QUERIES.consent, [uuid('consent')], withdrawn);
    const { status, body } = await send(statement);
    expect([status, body.report, body.gone?.code]).to.deep.equal([201, null, 'CONSENT_REVOKED']);
    expect(body.gone?.text.zh).to.match(/\p{Script=Han}/u);
  });

  it('says what is not available, and has no PDF where nothing is', async () => {
    isDown = true;
    const { status, body } = await post();
    expect([status, body.pdf, body.receipt.digest]).to.deep.equal([201, null, null]);
    expect(body.report!.chapters[0]!.items[0]).to.include({ status: 'unavailable' });
    expect(await codeOf(await get(body.access, 'application/pdf'))).to.deep.equal([410, 'GONE']);
    expect((await get(body.access, 'application/json')).status).to.equal(200);
  });

  it('is not there for another institution, and not for other roles', async () => {
    const { body } = await post();
    expect(await codeOf(await get(body.access, 'application/pdf', 'rival'))).to.deep.equal([
      404,
      'NOT_FOUND',
    ]);
    expect(await codeOf(await get(body.access, 'application/pdf', 'regulator'))).to.deep.equal([
      403,
      'FORBIDDEN',
    ]);
    expect(await codeOf(await get(uuid('nothing'), 'application/pdf'))).to.deep.equal([404, 'NOT_FOUND']);
  });

  it('does not give an access of another service as a report', async () => {
    const statement = await statementOf({ service: 'query' });
    const answer = await gateway().call('bank', 'POST', '/v1/accesses', { statement });
    const { access } = (await answer.json()) as Answer;
    expect(await codeOf(await get(access, 'application/json'))).to.deep.equal([404, 'NOT_FOUND']);
  });

  it('answers 406 to whoever takes neither JSON nor PDF, and keeps the report', async () => {
    const { body } = await post();
    expect(await codeOf(await get(body.access, 'text/html'))).to.deep.equal([406, 'NOT_ACCEPTABLE']);
    expect((await get(body.access, 'application/pdf')).status).to.equal(200);
  });

  it('counts open calls by their address', async () => {
    const response = await gateway().call(null, 'GET', `/v1/settled/${uuid('nothing')}`);
    expect(response.status).to.equal(404);
    let status = 404;
    for (let calls = 0; calls < 600 && status === 404; calls += 1)
      ({ status } = await gateway().call(null, 'GET', `/v1/settled/${uuid('nothing')}`));
    expect(status).to.equal(429);
  });
});

describe('the evaluation model over HTTP', () => {
  const gateway = useGateway();
  const read = async () => {
    const response = await gateway().call(null, 'GET', '/v1/evaluation');
    return (await response.json()) as {
      item: string;
      model: { version: string; indicators: object[] };
      hash: string;
      publishedAt: string | null;
    };
  };

  it('is for everybody to read, and says whether the ledger knows it', async () => {
    const { item, model, hash, publishedAt } = await read();
    expect([item, model.version, publishedAt]).to.deep.equal(['CRE-01', '1', null]);
    expect(model.indicators).to.have.length(7);
    expect(hash).to.match(/^0x[0-9a-f]{64}$/);
    const written = { transactionId: 'f'.repeat(64), at: '2026-11-22T08:00:00.000Z', statement: null };
    const record = (known: string) => ({ schema: 1, written, item, model: { version: '1', hash: known } });
    gateway().ledger.put(QUERIES.evaluation, ['CRE-01', '1'], record(digest('another')));
    expect((await read()).publishedAt).to.equal(null);
    gateway().ledger.put(QUERIES.evaluation, ['CRE-01', '1'], record(hash));
    expect((await read()).publishedAt).to.equal(written.at);
  });

  it('is published by the operator, and no other model in its place', async () => {
    const { item, hash } = await read();
    const put = async (model: object) => {
      const statement = await gateway().sign('operator', 'evaluation.publish', { item, model });
      return gateway().call('operator', 'PUT', '/v1/evaluation', { statement });
    };
    expect((await put({ version: '1', hash })).status).to.equal(200);
    expect((await put({ version: '1', hash: digest('another') })).status).to.equal(400);
    expect((await put({ version: '2', hash })).status).to.equal(400);
  });
});
