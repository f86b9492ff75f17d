import { setTimeout as delay } from 'node:timers/promises';

import { StartError } from '../node/errors.js';

const POLL_MS = 250;
/** Long past anything that still comes: a leader takes about five seconds, discovery about ten. */
const LIMIT_MS = 120_000;

/**
 * Asks until the answer is there.
 * @param what what is waited for, in words
 * @param ask gives undefined while it is not so, or throws; the last error becomes the cause
 * @throws StartError with code STOPPED if the signal is raised, with code NODE if it does not come true in two minutes
 */
export async function until<Answer>(
  what: string,
  ask: () => Promise<Answer | undefined>,
  signal: AbortSignal,
): Promise<Answer> {
  const end = Date.now() + LIMIT_MS;
  for (;;) {
    if (signal.aborted) {
      throw stopped(signal);
    }
    let reason: unknown;
    try {
      const answer = await ask();
      if (answer !== undefined) {
        return answer;
      }
    } catch (error) {
      reason = error;
    }
    if (Date.now() > end) {
      const detail = reason instanceof Error ? `: ${reason.message}` : '';
      throw new StartError('NODE', `Waited two minutes in vain for ${what}${detail}.`, { cause: reason });
    }
    await delay(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}

function stopped(signal: AbortSignal): StartError {
  return signal.reason instanceof StartError
    ? signal.reason
    : new StartError('STOPPED', 'The network was stopped before it was up.');
}
