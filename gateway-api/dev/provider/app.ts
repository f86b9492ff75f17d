import { timingSafeEqual, createHash } from 'node:crypto';
import express, { type Express, type RequestHandler } from 'express';
import { Uscc } from '@xinjian/chaincode/model';
import { z } from 'zod';
import type { Row } from '../../src/records/item-format.js';

/** The records of one item, by enterprise. */
export interface Holdings {
  readonly item: string;
  readonly rows: ReadonlyMap<string, readonly Row[]>;
}

/** Records of one page. */
const PAGE = 20;

/** The cursor is the index of the page's first record. */
const Question = z.strictObject({
  item: z.string(),
  uscc: Uscc,
  cursor: z
    .string()
    .regex(/^\d{1,6}$/)
    .default('0'),
});

/**
 * A department's interface as the demonstration plays it: `POST /records` with a bearer token answers, page by page,
 * with the records of one enterprise. `/openapi.json` describes it.
 */
export function createProvider(holdings: readonly Holdings[], token: string, openApi: object): Express {
  const app = express();
  app.disable('x-powered-by');
  app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }));
  app.get('/openapi.json', (_request, response) => void response.json(openApi));
  app.post('/records', requireToken(token), express.json({ limit: '4kb' }), (request, response) => {
    const question = Question.safeParse(request.body);
    const held = holdings.find(({ item }) => item === question.data?.item);
    if (!question.success || held === undefined) {
      response
        .status(400)
        .type('application/problem+json')
        .json({ title: 'Malformed question', status: 400 });
      return;
    }
    const { item, uscc, cursor } = question.data;
    const rows = held.rows.get(uscc) ?? [];
    const end = Number(cursor) + PAGE;
    response.json({
      ...{ item, uscc, rows: rows.slice(Number(cursor), end) },
      next: end < rows.length ? String(end) : null,
    });
  });
  return app;
}

function requireToken(token: string): RequestHandler {
  const expected = digest(`Bearer ${token}`);
  return (request, response, next) => {
    if (timingSafeEqual(digest(request.headers.authorization ?? ''), expected)) next();
    else response.status(401).type('application/problem+json').json({ title: 'Not authorised', status: 401 });
  };
}

function digest(value: string): Buffer {
  return createHash('sha256').update(value).digest();
}
