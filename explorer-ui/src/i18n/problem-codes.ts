/** The problems that have words of their own (API.md; LEDGER_ERRORS of the model). */
export const PROBLEM_CODES = [
  'MALFORMED',
  'BAD_SIGNATURE',
  'KEY_NOT_VALID',
  'FORBIDDEN',
  'NOT_FOUND',
  'CONFLICT',
  'STALE',
  'WRONG_AUDIENCE',
  'TERMS_REFUSED',
  'CLOCK_SKEW',
  'HINDERED',
  'STOPPING',
  'DATABASE_UNAVAILABLE',
  'GONE',
  'ACCESS_DENIED',
  'UNAUTHENTICATED',
  'RATE_LIMITED',
  'LEDGER_UNAVAILABLE',
  'ISSUER_UNAVAILABLE',
  'READ_MODEL_BEHIND',
  'COMMIT_UNKNOWN',
  'INTERNAL',
  'PAYLOAD_TOO_LARGE',
  'IDEMPOTENCY_CONFLICT',
  'UNREACHABLE',
  'UNREADABLE',
  'OTHER',
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** The code under which a problem has words. */
export function problemCode(code: string | undefined): ProblemCode {
  return PROBLEM_CODES.find((known) => known === code) ?? 'OTHER';
}
