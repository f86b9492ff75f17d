import type { Role } from '../gateway/shapes/registry.js';

/** What a receiver can ask to be told of. `push` brings the data of subscriptions; the others bring no item data. */
export const WEBHOOK_EVENTS = [
  'push',
  'item.corrected',
  'consent.requested',
  'consent.granted',
  'consent.refused',
  'consent.narrowed',
  'consent.paused',
  'consent.resumed',
  'consent.withdrawn',
  'consent.lapsed',
  'access.recorded',
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** Who is told of what, beside the events of consents and accesses, which tell both their sides and who oversees. */
const TOLD: Partial<Record<WebhookEvent, readonly Role[]>> = {
  push: ['institution'],
  'item.corrected': ['institution', 'regulator', 'operator', 'notary'],
};
const PARTIES: readonly Role[] = ['enterprise', 'institution', 'regulator', 'operator', 'notary'];

/** The events that somebody of a role can be told of; none for those whom no such event concerns. */
export function eventsFor(role: Role): readonly WebhookEvent[] {
  return WEBHOOK_EVENTS.filter((event) => (TOLD[event] ?? PARTIES).includes(role));
}
