import type { z } from 'zod';

/** Why the ledger refuses a statement or a query, with the HTTP status that the gateway gives it. */
export const LEDGER_ERRORS = {
  /** Does not parse strictly. */
  MALFORMED: 400,
  /** The signature does not fit its key, or no such key is registered. */
  BAD_SIGNATURE: 401,
  /** The key was revoked, retired or is outside its validity. */
  KEY_NOT_VALID: 401,
  /** The signer's registered role does not allow this statement, or the carrier may not carry it. */
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  /** It exists already, or its state does not allow the change. */
  CONFLICT: 409,
  /** `iat` is more than five minutes from the transaction's time, or not later than the last change. */
  STALE: 422,
  /** Allowed before, and not to be released any more; the detail ends with the denial code that says why. */
  HINDERED: 409,
  /** Addressed to another ledger (`aud`). */
  WRONG_AUDIENCE: 422,
  /** Terms that are open-ended, too wide or contradict catalogue or purposes. */
  TERMS_REFUSED: 422,
  /** The proposal's time is more than two minutes from the endorser's clock. */
  CLOCK_SKEW: 503,
} as const;

export type LedgerErrorCode = keyof typeof LEDGER_ERRORS;

/** A refusal by the ledger; its message `CODE: detail` is all that crosses Fabric's wire. */
export class LedgerError extends Error {
  readonly code: LedgerErrorCode;
  readonly detail: string;

  constructor(code: LedgerErrorCode, detail: string) {
    super(`${code}: ${detail}`);
    this.name = 'LedgerError';
    this.code = code;
    this.detail = detail;
  }

  /** A schema's first complaint, as the path to the member and what is wrong with it. */
  static malformed(root: string, error: z.ZodError): LedgerError {
    const issue = error.issues[0];
    const path = [root, ...(issue?.path ?? [])].map(String).join('/');
    return new LedgerError('MALFORMED', `${path}: ${issue?.message ?? 'does not parse'}`);
  }

  /** Several refusals as one: the first, and after it the others, each on a line. */
  static ofAll([first, ...others]: readonly [LedgerError, ...LedgerError[]]): LedgerError {
    const details = [first.detail, ...others.map(({ message }) => message)].map((line) =>
      line.replaceAll('\n', ' '),
    );
    return new LedgerError(first.code, details.join('\n'));
  }

  /** The refusals that are said as one. */
  get each(): readonly LedgerError[] {
    const [detail = '', ...others] = this.detail.split('\n');
    return [new LedgerError(this.code, detail), ...others.flatMap((line) => LedgerError.find(line) ?? [])];
  }

  /** The same refusal, said of a member further in. */
  within(path: string): LedgerError {
    return new LedgerError(this.code, `${path}/${this.detail}`);
  }

  /** Finds a ledger error in a message that came over the wire, whatever was put before it. */
  static find(message: string): LedgerError | undefined {
    for (const { 1: code = '', index } of message.matchAll(/\b([A-Z][A-Z_]+): /g))
      if (isLedgerErrorCode(code)) return new LedgerError(code, message.slice(index + code.length + 2));
    return undefined;
  }
}

function isLedgerErrorCode(code: string): code is LedgerErrorCode {
  return Object.hasOwn(LEDGER_ERRORS, code);
}
