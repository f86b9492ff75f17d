import { LedgerError, type Statement, type StatementType } from '../model/index.js';

const MAX_AGE_MS = 5 * 60 * 1000;

/** Whoever carries these late carries them still: they only protect. */
const NEVER_STALE: readonly StatementType[] = ['consent.withdraw', 'consent.pause', 'consent.refuse'];

/**
 * Refuses a statement whose `iat` is more than five minutes from the transaction's time; what never goes stale may
 * still not come from the future.
 * @throws {LedgerError} STALE
 */
export function assertFresh({ type, iat }: Pick<Statement, 'type' | 'iat'>, at: string): void {
  const age = Date.parse(at) - Date.parse(iat);
  if (age >= -MAX_AGE_MS && (age <= MAX_AGE_MS || NEVER_STALE.includes(type))) return;
  throw new LedgerError('STALE', `iat: more than five minutes from the transaction's time ${at}`);
}
