import type { Documents } from '../documents.js';
import { EVERYBODY } from '../events.js';
import type { EventRow } from '../rows.js';
import { omit } from './omit.js';

/**
 * What happened after a place, in the ledger's order, at most `limit`.
 * @param hearer the participant or subject who hears; null for one who oversees
 */
export async function eventsAfter(
  { events }: Documents,
  place: string,
  hearer: string | null,
  limit: number,
): Promise<EventRow[]> {
  const heard = hearer === null ? {} : { audience: { $in: [hearer, EVERYBODY] } };
  const found = await events
    .find({ _id: { $gt: place }, ...heard })
    .sort({ _id: 1 })
    .limit(limit)
    .lean();
  return found.map((event) => ({ place: event._id, ...omit(event, '_id', 'audience') }));
}
