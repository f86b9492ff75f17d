import type { ErrorRequestHandler, RequestHandler } from 'express';
import { Problem } from './problem.js';
import { problemDocument, reportProblem } from './problem-document.js';

/** Seconds after which a caller that was put off may come again, where nothing better is known. */
const RETRY_AFTER_SECONDS = 2;

/** Writes any error as `application/problem+json` (RFC 9457). */
export const errorHandler: ErrorRequestHandler = (error: unknown, request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const problem = reportProblem(error, request);
  if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  if ([429, 503].includes(problem.status) || problem.retryAfter !== undefined) {
    response.setHeader('Retry-After', String(problem.retryAfter ?? RETRY_AFTER_SECONDS));
  }
  response
    .status(problem.status)
    .type('application/problem+json')
    .send(JSON.stringify(problemDocument(problem, request)));
};

/** The end of the line: no route took the request. */
export const notFound: RequestHandler = () => {
  throw new Problem('NOT_FOUND', 'No such resource.');
};
