import { setTimeout as delay } from 'node:timers/promises';

/**
 * Does something until the signal: again at once where it answers that there may be more, else after a while.
 * @param idle in milliseconds
 */
export async function repeat(
  work: () => Promise<unknown>,
  idle: number,
  onFailure: (error: unknown) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const more = await work().catch((error: unknown) => {
      if (!signal.aborted) onFailure(error);
    });
    if (more !== true) await delay(idle, undefined, { signal }).catch(() => undefined);
  }
}
