import type { Request } from 'express';
import { z } from 'zod';
import { bindTransaction } from './logging.js';
import { Problem, PROBLEM_CODES, type ProblemCode } from './problem.js';
import { problemOf } from './problem-of.js';
import { requestIdOf } from './request-id.js';

/** The problem document (RFC 9457), as OpenAPI describes it. */
export const ProblemDocument = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(PROBLEM_CODES),
    requestId: z.string(),
    reasons: z.array(z.object({ code: z.string(), rule: z.string(), text: z.looseObject({}) })).optional(),
    receipt: z.looseObject({}).optional(),
    access: z.string().optional(),
    transactionId: z.string().optional(),
    retryable: z.boolean().optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details' });

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

/** Makes a problem of any error, and writes to the log what belongs there. */
export function reportProblem(error: unknown, { log }: Pick<Request, 'log'>): Problem {
  const problem = problemOf(error);
  if (problem.status >= 500) log.error({ err: problem.cause ?? problem }, problem.title);
  bindTransaction(log, problem.extensions);
  if (SUSPICIOUS.has(problem.code)) log.warn({ security: problem.code }, problem.message);
  return problem;
}

/** A problem as its document. */
export function problemDocument({ code, title, status, message, extensions }: Problem, request: Request) {
  return {
    type: `urn:xinjian:problem:${code}`,
    ...{ title, status, detail: message, code },
    requestId: requestIdOf(request),
    ...extensions,
  };
}
