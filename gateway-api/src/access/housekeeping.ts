import { LedgerUnavailable } from '../ledger/errors.js';
import { repeat } from '../repeat.js';
import type { AccessPath } from './access-path.js';
import type { Claims } from './claim.js';

/** How often unfinished accesses are looked for, in milliseconds. */
const INTERVAL = 15_000;
/** How often a gateway says which submissions it is at, in milliseconds. */
const OWN = 10_000;
/**
 * After this long without an end, and without a word of a gateway that is at it, a submission's accesses are given up;
 * their settlement is due within a minute.
 */
const GIVEN_UP = 30_000;

export interface HousekeepingOptions {
  readonly claims: Claims;
  readonly accessPath: Pick<AccessPath, 'abandon' | 'keepOwn'>;
  readonly onFailure: (error: unknown) => void;
}

/** Settles accesses that died on the way and forgets delivered bodies, until the signal. */
export async function keepHouse(options: HousekeepingOptions, signal: AbortSignal): Promise<void> {
  const { accessPath, onFailure } = options;
  await Promise.all([
    repeat(() => accessPath.keepOwn(), OWN, onFailure, signal),
    repeat(() => tidy(options), INTERVAL, onFailure, signal),
  ]);
}

/** One round; what fails is looked after later, and where the ledger is away, so is the rest. */
export async function tidy({
  claims,
  accessPath,
  onFailure,
}: Omit<HousekeepingOptions, 'accessPath'> & {
  readonly accessPath: Pick<AccessPath, 'abandon'>;
}): Promise<void> {
  const now = Date.now();
  await claims.forgetBodies(new Date(now));
  for (const submission of await claims.unfinished(new Date(now - GIVEN_UP), 100)) {
    try {
      await accessPath.abandon(submission);
    } catch (error) {
      onFailure(error);
      // whoever comes after it is not to wait for it for ever
      await claims.postpone([submission.transactionId]);
      if (error instanceof LedgerUnavailable) return;
    }
  }
}
