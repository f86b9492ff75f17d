import { z } from 'zod';
import { ROLES } from '../http/caller.js';
import { type Operation, streaming } from '../http/operation.js';
import { Problem } from '../http/problem.js';
import { isPlace } from '../projection/place.js';
import { EVENT_TYPES } from '../projection/rows.js';
import type { Services } from './services.js';

/** What one event carries as its data; its resource tells the rest to whoever may read it. */
const Event = z
  .object({
    type: z.enum([...EVENT_TYPES, 'position']),
    id: z.string().optional(),
    at: z.string().optional(),
    transactionId: z.string().optional(),
    blockNumber: z.int().optional(),
  })
  .meta({ id: 'Event', description: 'The data of one server-sent event; its id is a place on the ledger' });

/** What happens, as it happens. */
export function events({ events: feed }: Services): Operation[] {
  return [
    streaming({
      ...{ method: 'get', path: '/v1/events', tag: 'Events', roles: ROLES },
      summary: 'What happens on the ledger and the caller may see; goes on after Last-Event-ID',
      mediaType: 'text/event-stream',
      query: z.strictObject({}),
      reply: Event,
      handle: ({ caller, headers, signal }) => {
        const last = headers['last-event-id'];
        if (last !== undefined && !(typeof last === 'string' && isPlace(last))) {
          throw new Problem('MALFORMED', 'header/Last-Event-ID: not an id of this stream');
        }
        return Promise.resolve(feed.open(caller, last, signal));
      },
    }),
  ];
}
