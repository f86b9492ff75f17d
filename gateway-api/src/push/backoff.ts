/** How often, and for how long, a receiver that does not answer is tried. */
export interface RetryRules {
  /** Tries before a delivery is a dead letter. */
  readonly tries: number;
  /** How long after it was queued, or replayed, it is one in any case, in milliseconds. */
  readonly longest: number;
  /** The pause after the first try, in milliseconds; each later one is three times as long. */
  readonly first: number;
  /** The longest pause, in milliseconds. */
  readonly pause: number;
}

/** Fourteen tries in three days: after 5 s, 15 s, 45 s, …, then twice a day. */
export const RETRY_RULES: RetryRules = {
  tries: 14,
  longest: 3 * 24 * 60 * 60_000,
  first: 5_000,
  pause: 12 * 60 * 60_000,
};

/**
 * When a delivery is tried again; null where it is a dead letter. Pauses grow threefold and are cut by up to half, so
 * that what failed together does not come back together.
 * @param random from 0 to 1
 */
export function nextTry(
  { tries, longest, first, pause }: RetryRules,
  { attempts, since, now }: { readonly attempts: number; readonly since: Date; readonly now: Date },
  random: number = Math.random(),
): Date | null {
  if (attempts >= tries) return null;
  const whole = Math.min(first * 3 ** (attempts - 1), pause);
  const due = now.getTime() + whole * (1 - random / 2);
  return due > since.getTime() + longest ? null : new Date(due);
}
