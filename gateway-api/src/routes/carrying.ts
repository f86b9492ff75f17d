import type { ProblemCode } from '../http/problem.js';

/** What may go wrong on the way of a statement to the ledger. */
export const CARRY_PROBLEMS: readonly ProblemCode[] = [
  'BAD_SIGNATURE',
  'KEY_NOT_VALID',
  'CONFLICT',
  'IDEMPOTENCY_CONFLICT',
  'STALE',
  'WRONG_AUDIENCE',
  'NOT_FOUND',
  'LEDGER_UNAVAILABLE',
  'CLOCK_SKEW',
  'COMMIT_UNKNOWN',
  'READ_MODEL_BEHIND',
];
