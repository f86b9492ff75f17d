import { z } from 'zod';
import { ParticipantId, Thumbprint, Uuid7 } from '../primitives.js';
import { PushSubscribe } from '../statements/push.js';
import { StatementHash, stored } from './stored.js';

const { consent, subject, items, purpose, evidence, officer } = PushSubscribe.shape;

/** A standing request for pushes, and the key that it was signed with: a push is decided by its present state. */
export const SubscriptionRecord = z.strictObject({
  ...stored,
  id: Uuid7,
  institution: ParticipantId,
  kid: Thumbprint,
  statement: StatementHash,
  ...{ consent, subject, items, purpose, evidence, officer },
  state: z.enum(['ACTIVE', 'CLOSED']),
});
export type SubscriptionRecord = z.infer<typeof SubscriptionRecord>;
