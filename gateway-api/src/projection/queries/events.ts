import type { Documents, EventDocument } from '../documents.js';
import { EVERYBODY } from '../events.js';
import type { EventRow } from '../rows.js';
import { omit } from './omit.js';

/**
 * What happened after a place, in the ledger's order, at most `limit`. Reads what the hearer may hear, however much
 * of others' lies between.
 * @param hearer the participant or subject who hears; null for one who oversees
 */
export async function eventsAfter(
  documents: Documents,
  place: string,
  hearer: string | null,
  limit: number,
): Promise<EventRow[]> {
  const heard = hearer === null ? [{}] : [{ audience: hearer }, { audience: EVERYBODY }];
  const found = await Promise.all(heard.map((whose) => pageOf(documents, place, whose, limit)));
  return found
    .flat()
    .sort((one, other) => (one._id < other._id ? -1 : 1))
    .slice(0, limit)
    .map((event) => ({ place: event._id, ...omit(event, '_id', 'audience') }));
}

/** One audience each: by equality the index leads to a page of it, by `$in` not every server is led. */
function pageOf(
  { events }: Documents,
  place: string,
  whose: { readonly audience?: string },
  limit: number,
): Promise<EventDocument[]> {
  return events
    .find({ _id: { $gt: place }, ...whose })
    .sort({ _id: 1 })
    .limit(limit)
    .lean<EventDocument[]>();
}
