import { Lookup, parseCompactJws, saltedDigest, sha256Hash } from '@xinjian/chaincode/model';
import canonicalize from 'canonicalize';
import type { Express, Request } from 'express';
import type { Consent } from '../../src/gateway/shapes/consent.js';
import { CATALOGUE } from './catalogue.js';
import { problem } from './problem.js';
import { SALT, SUBJECT, type World } from './world.js';

/** The handle of the record to which the tests object. */
export const WRONG_RECORD = `0x${'1'.repeat(64)}`;

/** What the receipt of a denial has. */
const NO_PROOF = { digest: null, salt: null };

/** What people do with a signed statement: each is taken at its word. */
export function acts(app: Express, world: World) {
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
