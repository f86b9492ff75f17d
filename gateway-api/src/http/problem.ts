import { LEDGER_ERRORS, type LedgerErrorCode } from '@xinjian/chaincode/model';

/** Every code that a problem can carry beside the ledger's own, with its HTTP status and title. */
const GATEWAY_PROBLEMS = {
  ACCESS_DENIED: { status: 403, title: 'The access is denied, and recorded as denied' },
  UNAUTHENTICATED: { status: 401, title: 'A valid access token is needed' },
  REQUEST_TIMEOUT: { status: 408, title: 'The request took too long to come' },
  RATE_LIMITED: { status: 429, title: 'Too many calls: wait before the next' },
  ISSUER_UNAVAILABLE: { status: 503, title: 'The issuer of tokens is not available' },
  DATABASE_UNAVAILABLE: { status: 503, title: 'The database is not available' },
  LEDGER_UNAVAILABLE: { status: 503, title: 'The ledger is not available; nothing was done' },
  STOPPING: { status: 503, title: 'The gateway is stopping; nothing was done' },
  READ_MODEL_BEHIND: { status: 504, title: 'On the ledger, and not shown yet' },
  COMMIT_UNKNOWN: { status: 504, title: 'Not known yet whether the transaction is on the ledger' },
  NOT_ACCEPTABLE: { status: 406, title: 'In none of the forms that the caller takes' },
  GONE: { status: 410, title: 'Delivered before, and not kept any longer' },
  PAYLOAD_TOO_LARGE: { status: 413, title: 'The body is too large' },
  OLDER_VERSION: { status: 409, title: 'A later version is in already' },
  IDEMPOTENCY_CONFLICT: { status: 409, title: 'The same id came with another statement' },
  INTERNAL: { status: 500, title: 'The gateway failed' },
} as const;

const LEDGER_TITLES: Readonly<Record<LedgerErrorCode, string>> = {
  MALFORMED: 'The request does not parse',
  BAD_SIGNATURE: 'The signature does not fit a registered key',
  KEY_NOT_VALID: 'The key is not valid',
  FORBIDDEN: 'Not allowed to this caller',
  NOT_FOUND: 'Not found',
  CONFLICT: 'The present state does not allow this',
  HINDERED: 'Allowed before, and not to be released any more',
  STALE: 'The statement is too old, or not later than the last',
  WRONG_AUDIENCE: 'The statement is addressed to another ledger',
  TERMS_REFUSED: 'The terms are refused',
  CLOCK_SKEW: 'The clocks of gateway and peers differ too much',
};

export type ProblemCode = keyof typeof GATEWAY_PROBLEMS | LedgerErrorCode;

/** What holds for every problem with a code. */
export function describeProblem(code: ProblemCode): { status: number; title: string } {
  return isLedgerCode(code)
    ? { status: LEDGER_ERRORS[code], title: LEDGER_TITLES[code] }
    : GATEWAY_PROBLEMS[code];
}

function isLedgerCode(code: ProblemCode): code is LedgerErrorCode {
  return Object.hasOwn(LEDGER_ERRORS, code);
}

export const PROBLEM_CODES = [
  ...Object.keys(GATEWAY_PROBLEMS),
  ...Object.keys(LEDGER_ERRORS),
] as readonly ProblemCode[];

/** Members that some problems carry beside the common ones (RFC 9457 section 3.2). */
export interface ProblemExtensions {
  readonly reasons?: readonly object[];
  readonly receipt?: object;
  readonly access?: string;
  readonly transactionId?: string;
  /** Whether the same call may succeed later. */
  readonly retryable?: boolean;
}

/** An answer that is not the one hoped for; the error handler writes it as `application/problem+json`. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  readonly title: string;
  readonly extensions: ProblemExtensions;
  /** Seconds after which the same call may succeed, where that is known. */
  readonly retryAfter: number | undefined;

  constructor(
    code: ProblemCode,
    detail: string,
    extensions: ProblemExtensions = {},
    options: ErrorOptions & { readonly retryAfter?: number } = {},
  ) {
    super(detail, options);
    this.name = 'Problem';
    this.code = code;
    const { status, title } = describeProblem(code);
    this.status = status;
    this.title = title;
    this.extensions = extensions;
    this.retryAfter = options.retryAfter;
  }
}
