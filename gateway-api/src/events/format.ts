import type { EventRow } from '../projection/rows.js';

/** A comment, which clients skip: connections that stay silent are cut by what stands between. */
export const HEARTBEAT = ': still here\n\n';

/** One event of the stream (WHATWG HTML, server-sent events); its id is its place on the ledger. */
export function formatEvent({ place, ...event }: EventRow): string {
  return `id: ${place}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** Tells how far the stream has come, where there is nothing else to tell. */
export function formatPosition(place: string): string {
  return `id: ${place}\nevent: position\ndata: ${JSON.stringify({ type: 'position' })}\n\n`;
}
