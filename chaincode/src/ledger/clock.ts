import { LedgerError } from '../model/index.js';

/** How far a proposal's time may be from the endorser's clock (LEDGER.md, Time). */
const MAX_SKEW_MS = 2 * 60 * 1000;

/**
 * Refuses a transaction whose claimed time is not this endorser's. The one place where a contract reads a clock: it
 * decides whether to endorse, never what to write.
 * @throws {LedgerError} CLOCK_SKEW
 */
export function assertClock(at: string): void {
  if (Math.abs(Date.parse(at) - Date.now()) <= MAX_SKEW_MS) return;
  throw new LedgerError(
    'CLOCK_SKEW',
    `the proposal's time ${at} is more than two minutes from this peer's clock`,
  );
}
