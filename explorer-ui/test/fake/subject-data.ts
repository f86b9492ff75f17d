import { ObjectionRaise, parseCompactJws } from '@xinjian/chaincode/model';
import type { Express } from 'express';
import type { Objection, QualityRow } from '../../src/gateway/shapes/subject-data.js';
import { SUBJECT, type World } from './world.js';

/** Declarations, objections and quality: one of each, as a gateway would show them. */
export function subjectData(app: Express, world: World): void {
  const at = world.now.toISOString();
  const { transactionId, blockNumber } = world.participants[0]!;
  const placed = { transactionId, blockNumber };
  const term = { workingDays: 2, dueAt: at, doneAt: at, state: 'met' };
  const objection = {
    ...{
      id: '0190bbbb-0000-7000-8000-000000000001',
      subject: SUBJECT,
      item: 'ADM-02',
      digest: '5'.repeat(64),
    },
    ...{
      state: 'DECIDED',
      raisedAt: at,
      transfer: { provider: 'tax-provider', at, statement: '6'.repeat(64) },
    },
    decision: { by: 'operator', outcome: 'corrected', digest: '7'.repeat(64), at, statement: '8'.repeat(64) },
    clock: { mark: term, transfer: term, decision: term, overdue: false },
    ...placed,
  } as unknown as Objection;
  const declaration = {
    ...{
      subject: SUBJECT,
      item: 'SELF-01',
      version: 1,
      declaredAt: at,
      digest: '5'.repeat(64),
      statement: '9',
    },
    commitment: { template: '1', digest: '6'.repeat(64) },
    record: { uscc: '91310115XX0000019T', annualRevenue: '100.00', financingNeed: '"扩大产线"' },
    ...placed,
  };
  const quality: { measuredAt: string; items: QualityRow[] } = {
    measuredAt: at,
    items: [
      {
        ...{ item: 'TAX-04', provider: '国家税务总局上海市税务局', via: 'zone', frequency: 'monthly' },
        ...{ promisedDays: 31, lastAt: at, freshness: 'fresh', records: 12, completeness: { uscc: 1 } },
        ...{ taken: 12, rejected: 0, answers: null },
      },
    ],
  };
  app.get('/v1/declarations', (_request, response) =>
    response.json({ items: [declaration], nextCursor: null }),
  );
  app.get('/v1/declarations/commitments', (_request, response) =>
    response.json({ items: [{ template: '1', text: '企业 {uscc} 就 {item} 承诺' }] }),
  );
  app.get('/v1/objections', (_request, response) =>
    response.json({ items: [...world.objections, objection], nextCursor: null }),
  );
  app.post('/v1/objections', (request, response) => {
    const { statement, text, salt } = request.body as Record<'statement' | 'text' | 'salt', string>;
    const { jti: id, item, record, digest } = ObjectionRaise.parse(parseCompactJws(statement).payload);
    const raised = { ...objection, id, item, record, digest, state: 'RAISED' as const, decision: null };
    world.objections.unshift({ ...raised, signed: { statement, text, salt } });
    response.status(201).json(raised);
  });
  app.get('/v1/objections/:id', (_request, response) =>
    response.json({ ...objection, text: { text: '已撤销' }, grounds: { text: '予以更正' } }),
  );
  app.get('/v1/quality', (_request, response) => response.json(quality));
}
