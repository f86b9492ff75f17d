import { DENIALS, Lookup, parseCompactJws, saltedDigest, sha256Hash } from '@xinjian/chaincode/model';
import canonicalize from 'canonicalize';
import express, { type Express, type Request, type Response } from 'express';
import type { Consent } from '../../src/gateway/shapes/consent.js';
import { CATALOGUE, PURPOSES } from './catalogue.js';
import { pushes } from './pushes.js';
import { reports, settledDigests } from './reports.js';
import { subjectData } from './subject-data.js';
import { type Actor, SALT, SUBJECT, USCC, type World } from './world.js';

/** The handle of the record to which the tests object. */
export const WRONG_RECORD = `0x${'1'.repeat(64)}`;

/** What a test makes the gateway do instead of answering, by the start of the path. */
export type Faults = Map<string, { readonly status: number; readonly body: unknown }>;

/** The gateway's interface (API.md) over a small world; statements are read, not judged. */
export function fakeGateway(
  world: World,
  actorOf: (token: string) => Actor | undefined,
  faults: Faults,
): Express {
  const app = express();
  app.use(express.json({ limit: '1mb' }));
  app.use((request, response, next) => {
    response.set({
      'access-control-allow-origin': request.headers.origin ?? '*',
      'access-control-allow-headers': 'authorization, content-type, idempotency-key, last-event-id',
      'access-control-allow-methods': 'GET, POST, DELETE',
    });
    if (request.method === 'OPTIONS') return response.sendStatus(204);
    const fault = [...faults].find(([path]) => request.path.startsWith(path))?.[1];
    if (fault !== undefined) return response.status(fault.status).json(fault.body);
    next();
  });
  settledDigests(app, world);
  const caller = (request: Request) => actorOf((request.headers.authorization ?? '').replace('Bearer ', ''));
  app.use((request, response, next) => {
    if (caller(request) === undefined) return problem(response, 401, 'UNAUTHENTICATED');
    next();
  });
  app.get('/v1/events', (_request, response) => {
    response.type('text/event-stream').write('id: 000000000001\nevent: position\ndata: {}\n\n');
    const telling = setInterval(() => response.write('event: consent\ndata: {}\n\n'), 500);
    response.once('close', () => clearInterval(telling));
  });
  reads(app, world, (request) => caller(request)!);
  acts(app, world);
  reports(app, world);
  pushes(app, world, (request) => caller(request)!);
  subjectData(app, world);
  app.use((_request, response) => problem(response, 404, 'NOT_FOUND'));
  return app;
}

function problem(response: Response, status: number, code: string, more: object = {}) {
  return response
    .status(status)
    .json({ type: 'about:blank', title: code, status, code, requestId: 'r-1', ...more });
}

function reads(app: Express, world: World, caller: (request: Request) => Actor) {
  const list = (response: Response, items: readonly unknown[]) =>
    response.json({
      items,
      nextCursor: null,
      height: world.blocks.length,
      headHash: world.blocks.at(-1)!.hash,
    });
  const one = (response: Response, found: unknown) =>
    found === undefined ? problem(response, 404, 'NOT_FOUND') : response.json(found);
  const mine = <Row extends { subject: string }>(request: Request, rows: readonly Row[], side: keyof Row) => {
    const { role, participant } = caller(request);
    if (role === 'enterprise') return rows.filter(({ subject }) => subject === participant);
    return role === 'institution' ? rows.filter((row) => row[side] === participant) : rows;
  };
  const where = <Row extends object>(request: Request, rows: readonly Row[], names: readonly (keyof Row)[]) =>
    rows.filter((row) => names.every((name) => (request.query[String(name)] ?? row[name]) === row[name]));

  app.get('/v1/me', (request, response) => {
    const { name, role, participant, kind } = caller(request);
    const uscc = role === 'enterprise' ? USCC : null;
    const keys = world.keys.filter(({ owner }) => owner === participant);
    response.json({ sub: `${participant}-person`, name, role, participant, kind, uscc, keys });
  });
  app.get('/v1/catalogue', (_request, response) =>
    list(
      response,
      CATALOGUE.map((each) => ({ ...each, publishedAt: world.now.toISOString() })),
    ),
  );
  app.get('/v1/purposes', (_request, response) => {
    const denials = Object.entries(DENIALS).map(([code, words]) => ({ code, ...words }));
    response.json({ version: '1', purposes: PURPOSES, denials });
  });
  app.get('/v1/participants', (_request, response) => list(response, world.participants));
  app.get('/v1/keys', (request, response) => list(response, where(request, world.keys, ['owner'])));
  app.get('/v1/consent-requests', (request, response) =>
    list(response, mine(request, world.requests, 'institution')),
  );
  app.get('/v1/consent-requests/:id', (request, response) =>
    one(
      response,
      world.requests.find(({ id }) => id === request.params.id),
    ),
  );
  app.get('/v1/consents', (request, response) => list(response, mine(request, world.consents, 'grantee')));
  app.get('/v1/consents/:id', (request, response) =>
    one(
      response,
      world.consents.find(({ id }) => id === request.params.id),
    ),
  );
  app.get('/v1/accesses', (request, response) =>
    list(
      response,
      where(request, mine(request, world.accesses, 'institution'), [
        'subject',
        'institution',
        'consent',
        'subscription',
        'code',
        'purpose',
      ]).filter(({ outcome }) => (request.query['decision'] ?? outcome) === outcome),
    ),
  );
  app.get('/v1/accesses/:id', (request, response) =>
    one(
      response,
      world.accesses.find(({ id }) => id === request.params.id),
    ),
  );
  app.get('/v1/me/trail', (request, response) => {
    const items = mine(request, world.accesses, 'institution');
    const count = (keys: (row: (typeof items)[number]) => readonly string[]) => {
      const counts = new Map<string, { key: string; allowed: number; denied: number }>();
      for (const row of items) {
        for (const key of keys(row)) {
          const tally = counts.get(key) ?? { key, allowed: 0, denied: 0 };
          tally[row.outcome === 'ALLOWED' ? 'allowed' : 'denied'] += 1;
          counts.set(key, tally);
        }
      }
      return [...counts.values()];
    };
    response.json({
      ...{ items, nextCursor: null, byDay: count(({ decidedAt }) => [decidedAt.slice(0, 10)]) },
      byInstitution: count(({ institution }) => [institution]),
      byItem: count(({ items: ids }) => ids),
      resolutions: [{ by: 'pujiang-bank', at: world.now.toISOString() }],
    });
  });
  app.get('/v1/ledger', (_request, response) => {
    const height = world.blocks.length;
    const headHash = world.blocks.at(-1)!.hash;
    response.json({
      channel: 'credit-audit',
      chaincode: 'credit-audit',
      height,
      headHash,
      projectedHeight: height,
    });
  });
  const blockRow = (number: number) => {
    const block = world.blocks[number];
    if (block === undefined) return undefined;
    const { raw, ...row } = block;
    const transactions = [...world.transactions.values()].filter((each) => each['blockNumber'] === number);
    return {
      ...row,
      transactionCount: 1,
      at: world.now.toISOString(),
      transactions,
      raw: Buffer.from(raw).toString('base64'),
    };
  };
  app.get('/v1/ledger/blocks', (_request, response) =>
    list(response, world.blocks.map(({ number }) => blockRow(number)).reverse()),
  );
  app.get('/v1/ledger/blocks/:number', (request, response) =>
    one(response, blockRow(Number(request.params.number))),
  );
  app.get('/v1/ledger/transactions/:id', (request, response) =>
    one(response, world.transactions.get(request.params.id)),
  );
  app.get('/v1/ledger/network', (_request, response) =>
    response.json({
      channel: 'credit-audit',
      organisations: world.organisations.map(({ mspId, root }) => ({
        mspId,
        name: mspId,
        rootCertificates: [root],
      })),
      orderer: { consensus: 'etcdraft', addresses: ['127.0.0.1:7050'], organisations: ['OperatorMSP'] },
      chaincode: { name: 'credit-audit', version: '1.0', sequence: 1 },
      endorsementPolicy: "OutOf(2,'OperatorMSP.peer','RegulatorMSP.peer','NotaryMSP.peer')",
    }),
  );
}

/** What the receipt of a denial has. */
const NO_PROOF = { digest: null, salt: null };

function acts(app: Express, world: World) {
  type Body = { statement: string; uscc: string };
  const payloadOf = (request: Request) =>
    parseCompactJws((request.body as Body).statement).payload as Record<string, string> & {
      terms: Consent['terms'];
      items: string[];
    };
  const change = (path: string, state: Consent['state'] | null) =>
    app.post(`/v1/consents/:id/${path}`, (request, response) => {
      const consent = world.consents.find(({ id }) => id === request.params['id'])!;
      const jws = (request.body as Body).statement;
      const { type, terms } = payloadOf(request);
      Object.assign(consent, state === null ? { terms } : { state });
      const { transactionId, blockNumber } = consent;
      const at = new Date().toISOString();
      consent.statements.push({
        type: type ?? '',
        statement: jws,
        hash: sha256Hash(jws),
        at,
        transactionId,
        blockNumber,
      });
      response.json(consent);
    });
  change('withdraw', 'WITHDRAWN');
  change('pause', 'PAUSED');
  change('resume', 'ACTIVE');
  change('narrow', null);
  app.post('/v1/subjects/resolve', (_request, response) => response.json({ subject: SUBJECT }));
  app.post('/v1/audit/lookups', (request, response) => {
    const { statement, uscc, salt } = request.body as Body & { uscc: string; salt: string };
    const { codeDigest } = Lookup.parse(parseCompactJws(statement).payload);
    if (codeDigest !== saltedDigest(salt, uscc)) return problem(response, 400, 'MALFORMED');
    response.status(201).json({ subject: SUBJECT, salt: SALT, statement: '0'.repeat(64) });
  });
  app.post('/v1/consent-requests', async (request, response) => {
    const { jti = '', iss = '', terms } = payloadOf(request);
    response.status(201).json(await world.addRequest((request.body as Body).statement, jti, iss, terms));
  });
  app.post('/v1/consent-requests/:id/refuse', (request, response) => {
    const asked = world.requests.find(({ id }) => id === request.params.id)!;
    const refused = { state: 'REFUSED' as const, reason: payloadOf(request)['reason'] ?? null };
    response.json(Object.assign(asked, refused));
  });
  app.post('/v1/consents', async (request, response) => {
    response.status(201).json(await world.addGrant((request.body as Body).statement));
  });
  app.post('/v1/participants/:id/:change', (request, response) => {
    const participant = world.participants.find(({ id }) => id === request.params.id)!;
    const standing = request.params.change === 'suspend' ? 'SUSPENDED' : 'ACTIVE';
    response.json(Object.assign(participant, { standing }));
  });
  app.post('/v1/accesses/:id/acknowledge', (request, response) => {
    const access = world.accesses.find(({ id }) => id === request.params.id)!;
    response.json(access);
  });
  app.post('/v1/accesses', async (request, response) => {
    const { jti: id = '', iss = '', consent = null, items, purpose = '' } = payloadOf(request);
    const isOwn = purpose === 'S1' && iss === SUBJECT;
    const code = isOwn || isOpened(world, consent, items) ? null : 'ITEM_OUT_OF_SCOPE';
    const jws = (request.body as Body).statement;
    const access = await world.addAccess(jws, id, iss, { consent, items, purpose }, code);
    const { transactionId, blockNumber, decidedAt, reasons } = access;
    const data = { items: items.map((item) => (isOwn ? ownItem(item) : deliveredItem(item))) };
    const proof = code === null ? { digest: saltedDigest(SALT, canonicalize(data)!), salt: SALT } : NO_PROOF;
    const unsigned = { access: id, transactionId, blockNumber, position: 0, decidedAt, ...proof };
    const { jws: receiptJws } = await world.sign('operator', 'lookup', unsigned);
    const receipt = { ...unsigned, jws: receiptJws };
    if (code !== null) return problem(response, 403, 'ACCESS_DENIED', { reasons, receipt, transactionId });
    const obligations = items.map(obligationOf);
    response.json({
      access: id,
      decision: { outcome: 'ALLOWED', code, reasons, obligations },
      data,
      gone: null,
      receipt,
    });
  });
}

function obligationOf(id: string) {
  const fields = CATALOGUE.find((each) => each.id === id)?.fields ?? [];
  return {
    ...{ item: id, version: 1 },
    fields: fields.map(({ name, masking }) => ({
      name,
      treatment: masking === 'none' ? 'clear' : masking === 'drop' ? 'withheld' : 'masked',
      ...(masking !== 'none' && masking !== 'drop' && { rule: masking }),
    })),
  };
}

function isOpened({ consents }: World, consent: string | null, items: readonly string[]): boolean {
  const opened = consents.find(({ id }) => id === consent)?.terms.items.map(({ id }) => id) ?? [];
  return items.every((item) => opened.includes(item));
}

/** Two records that only their numbers tell apart, each with its handle; the second is disputed already. */
function ownItem(id: string) {
  const row = (docNo: string) => ({ docNo, fact: '未按规定报送年报', decisionDate: '2026-03-02' });
  const provider = '各级行政机关（经双公示渠道）';
  const at = new Date().toISOString();
  return {
    ...{ item: id, version: 1, status: 'delivered', provider, fetchedAt: at },
    sources: [{ kind: 'push', provider, message: null, digest: null, receivedAt: at }],
    rows: [
      { ...row('沪样罚〔2026〕1号'), _record: WRONG_RECORD },
      { ...row('沪样罚〔2026〕2号'), _record: `0x${'2'.repeat(64)}`, _mark: 'objection' },
    ],
  };
}

function deliveredItem(id: string) {
  const fields = CATALOGUE.find((each) => each.id === id)?.fields ?? [];
  const value: Record<string, string> = {
    band_amount: '30-50万',
    band_count: '20-99',
    truncate_month: '2026-09',
    mask_id_card: '310101********0134',
  };
  const row = Object.fromEntries(
    fields
      .filter(({ masking }) => masking !== 'drop')
      .map(({ name, masking }) => [name, value[masking] ?? (name === 'period' ? '2026-09' : '样例')]),
  );
  return {
    ...{ item: id, version: 1, status: 'delivered', provider: '国家税务总局上海市税务局' },
    ...{ fetchedAt: new Date().toISOString(), rows: [row, { ...row, period: '2026-08' }] },
  };
}
