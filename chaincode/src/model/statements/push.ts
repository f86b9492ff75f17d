import { z } from 'zod';
import { ItemId } from '../catalogue.js';
import { Uuid7, areDistinct } from '../primitives.js';
import { AccessRequest } from './access.js';
import { statement } from './common.js';

const items = z.array(ItemId).min(1).max(100).refine(areDistinct, 'expected each item once');
const { subject, purpose, evidence, officer } = AccessRequest.shape;

/**
 * An institution asks once for what follows: whenever one of the items changes, the gateway may bring it, each time
 * decided and recorded anew under the same consent, purpose and evidence. Its `jti` is the subscription's id.
 */
export const PushSubscribe = statement('push.subscribe', {
  consent: Uuid7,
  subject,
  items,
  purpose,
  evidence,
  officer,
});
export const PushUnsubscribe = statement('push.unsubscribe', { subscription: Uuid7 });

/**
 * The gateway's order to record one push under a subscription; it carries no signature, and opens nothing that the
 * subscription does not ask for. Its bytes stand where an access request's JWS would: their SHA-256 is recorded.
 */
export const PushOrder = z.strictObject({
  type: z.literal('push.order'),
  /** The access that it is, as an access request's `jti`. */
  id: Uuid7,
  subscription: Uuid7,
  /** Those of the subscription that changed. */
  items,
});
export type PushOrder = z.infer<typeof PushOrder>;

export type PushSubscribe = z.infer<typeof PushSubscribe>;
export type PushUnsubscribe = z.infer<typeof PushUnsubscribe>;
