import { DenialCode } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { position } from './list.js';

export const SUBSCRIPTION_STATES = ['ACTIVE', 'CLOSED'] as const;

/** A standing request for pushes. */
export const Subscription = z.object({
  id: z.string(),
  institution: z.string(),
  consent: z.string(),
  subject: z.string(),
  items: z.array(z.string()),
  purpose: z.string(),
  state: z.enum(SUBSCRIPTION_STATES),
  /** When it was opened; once closed, when it was ended. */
  changedAt: z.string(),
  /** With what its consent would deny a push of all of it now; null where it would not. */
  hindrance: DenialCode.nullable(),
  ...position,
});
export type Subscription = z.infer<typeof Subscription>;

/** One subscription, with the statement that its institution signed. */
export const SubscriptionDetail = Subscription.extend({
  signed: z.object({ ...position, statement: z.string(), at: z.string() }),
});
export type SubscriptionDetail = z.infer<typeof SubscriptionDetail>;
