import type { EventRow, EventType } from '../projection/rows.js';

/** What a receiver can ask to be told of. `push` brings the data of subscriptions; the others bring no item data. */
export const WEBHOOK_EVENTS = [
  'push',
  'consent.requested',
  'consent.refused',
  'consent.granted',
  'consent.paused',
  'consent.resumed',
  'consent.narrowed',
  'consent.withdrawn',
  'consent.lapsed',
  'access.recorded',
  'item.corrected',
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** By the record that changed, and the transaction that changed it; `*` for any. */
const KINDS: Partial<Record<EventType, Readonly<Record<string, WebhookEvent>>>> = {
  access: { '*': 'access.recorded' },
  notice: { '*': 'item.corrected' },
  'consent-request': { 'consent:request': 'consent.requested', 'consent:refuse': 'consent.refused' },
  consent: {
    'consent:grant': 'consent.granted',
    'consent:pause': 'consent.paused',
    'consent:resume': 'consent.resumed',
    'consent:narrow': 'consent.narrowed',
    'consent:withdraw': 'consent.withdrawn',
    'access:reportUsage': 'consent.lapsed',
  },
};

/** Whether an event of the ledger may be told by webhook at all. */
export function isTold({ type }: Pick<EventRow, 'type'>): boolean {
  return KINDS[type] !== undefined;
}

/**
 * What receivers call an event; null where it is none of theirs.
 * @param transaction `contract:transaction` that wrote it
 */
export function kindOf({ type }: Pick<EventRow, 'type'>, transaction: string): WebhookEvent | null {
  const kinds = KINDS[type];
  return kinds?.[transaction] ?? kinds?.['*'] ?? null;
}
