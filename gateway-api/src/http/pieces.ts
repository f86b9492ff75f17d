import { once } from 'node:events';
import type { Writable } from 'node:stream';

/**
 * Writes pieces as fast as the reader takes them and no faster: what it leaves unread stays unmade.
 * @param stall how long it may read nothing before it is cut off, in milliseconds
 */
export async function writePieces(
  to: Writable & { flushHeaders?(): void },
  pieces: AsyncIterable<string>,
  stall: number,
): Promise<void> {
  to.flushHeaders?.();
  try {
    for await (const piece of pieces) {
      if (to.destroyed) return;
      if (!to.write(piece)) await drained(to, stall);
    }
    to.end();
  } catch (error) {
    to.destroy(error instanceof Error ? error : undefined);
  }
}

async function drained(to: Writable, stall: number): Promise<void> {
  const waiting = new AbortController();
  const cut = setTimeout(() => to.destroy(), stall);
  try {
    await Promise.race([
      once(to, 'drain', { signal: waiting.signal }),
      once(to, 'close', { signal: waiting.signal }),
    ]);
  } finally {
    clearTimeout(cut);
    waiting.abort();
  }
}
