import { parseCompactJws, saltedDigest } from '@xinjian/chaincode/model';
import type { Express, Request } from 'express';
import { SALT, USCC, type World } from './world.js';

/** What stands for the PDF of every report. */
export const PDF = new TextEncoder().encode('%PDF-1.7 a report');
const digest = saltedDigest(SALT, PDF);

/** What everybody may ask for, without a token. */
export function settledDigests(app: Express, world: World): void {
  app.get('/v1/settled/:id', (request, response) => {
    const access = world.accesses.find(({ id }) => id === request.params.id);
    if (access === undefined) return response.status(404).json({ code: 'NOT_FOUND' });
    const { id, transactionId, blockNumber, decidedAt: settledAt } = access;
    return response.json({ access: id, digest, settledAt, transactionId, blockNumber });
  });
}

/** Reports: every request for one is allowed. */
export function reports(app: Express, world: World): void {
  app.post('/v1/reports', async (request: Request, response) => {
    const { statement } = request.body as { statement: string };
    const { payload } = parseCompactJws(statement);
    const asked = payload as { jti: string; iss: string; consent: string; items: string[]; purpose: string };
    const access = await world.addAccess(statement, asked.jti, asked.iss, asked, null);
    const { transactionId, blockNumber, decidedAt } = access;
    const unsigned = {
      access: asked.jti,
      transactionId,
      blockNumber,
      position: 0,
      decidedAt,
      digest,
      salt: SALT,
    };
    const { jws } = await world.sign('operator', 'lookup', unsigned);
    const title = { zh: '登记注册基础信息', en: 'Registration' };
    response.status(201).json({
      access: asked.jti,
      decision: { outcome: 'ALLOWED', code: null, reasons: [], obligations: [] },
      report: {
        ...{ number: '2026112216000391369367', issuedAt: decidedAt },
        subject: { uscc: USCC, name: '申测甲智能装备（样例）有限公司' },
        summary: [{ chapter: 1, title, records: 1, answered: 1, items: 7 }],
      },
      pdf: { bytes: PDF.length, digest },
      gone: null,
      receipt: { ...unsigned, jws },
    });
  });
  app.get('/v1/reports/:id', (_request, response) => {
    response.type('application/pdf').send(Buffer.from(PDF));
  });
}
