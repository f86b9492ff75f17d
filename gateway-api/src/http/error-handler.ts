import type { ErrorRequestHandler, RequestHandler } from 'express';
import { Problem, type ProblemCode } from './problem.js';
import { problemOf } from './problem-of.js';
import { requestIdOf } from './request-id.js';

/** Seconds after which a caller that was put off may come again, where nothing better is known. */
const RETRY_AFTER_SECONDS = 2;

/** The security log: statements and calls that were refused for what they are, and never reached the ledger. */
const SUSPICIOUS: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'BAD_SIGNATURE',
  'FORBIDDEN',
  'IDEMPOTENCY_CONFLICT',
  'KEY_NOT_VALID',
  'STALE',
  'UNAUTHENTICATED',
  'WRONG_AUDIENCE',
]);

/** Writes any error as `application/problem+json` (RFC 9457). */
export const errorHandler: ErrorRequestHandler = (error: unknown, request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const problem = problemOf(error);
  if (problem.status >= 500) request.log.error({ err: problem.cause ?? problem }, problem.title);
  if (SUSPICIOUS.has(problem.code)) request.log.warn({ security: problem.code }, problem.message);
  if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  if ([429, 503].includes(problem.status) && !response.hasHeader('Retry-After')) {
    response.setHeader('Retry-After', String(RETRY_AFTER_SECONDS));
  }
  const { code, title, status, message: detail, extensions } = problem;
  response
    .status(status)
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: `urn:xinjian:problem:${code}`,
        title,
        status,
        detail,
        code,
        requestId: requestIdOf(request),
        ...extensions,
      }),
    );
};

/** The end of the line: no route took the request. */
export const notFound: RequestHandler = () => {
  throw new Problem('NOT_FOUND', 'No such resource.');
};
