import { DenialCode, ItemObligation, Settlement, Service } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { position } from './list.js';

/** What the gateway signs for an access: where it stands, and the salted digest of what was delivered. */
export const Receipt = z.object({
  access: z.string(),
  ...position,
  position: z.number(),
  decidedAt: z.string(),
  digest: z.string().nullable(),
  salt: z.string().nullable(),
  /** The same, signed by a gateway key that is registered on the ledger. */
  jws: z.string(),
});
export type Receipt = z.infer<typeof Receipt>;

export const AccessReason = z.object({
  code: z.string(),
  rule: z.string(),
  text: z.unknown().optional(),
});
export type AccessReason = z.infer<typeof AccessReason>;

export const AccessSettlement = z.object({
  outcome: z.enum(['delivered', 'partial', 'failed', 'withheld']),
  items: Settlement.shape.items.optional(),
  digest: z.string().nullable(),
  at: z.string(),
  ...position,
});

export const Acknowledgement = z.object({
  digest: z.string(),
  matches: z.boolean(),
  at: z.string(),
  ...position,
});

/** One recorded access, allowed or denied. `index` is its place within its transaction. */
export const Access = z.object({
  id: z.string(),
  institution: z.string(),
  subject: z.string(),
  consent: z.string().nullable(),
  items: z.array(z.string()),
  purpose: z.string(),
  service: Service,
  /** Under which it was pushed; null where it was asked for. */
  subscription: z.string().nullable().default(null),
  outcome: z.enum(['ALLOWED', 'DENIED']),
  code: DenialCode.nullable(),
  reasons: z.array(AccessReason),
  decidedAt: z.string(),
  ...position,
  position: z.number(),
  index: z.number(),
  settlement: AccessSettlement.nullable(),
  acknowledgement: Acknowledgement.nullable(),
});
export type Access = z.infer<typeof Access>;

export const AccessDetail = Access.extend({
  statement: z.string(),
  obligations: z.array(ItemObligation),
  /** For the institution itself. */
  receipt: Receipt.nullable(),
});
export type AccessDetail = z.infer<typeof AccessDetail>;

/** How often, by one measure: `key` is a day (of Asia/Shanghai), an institution or an item. */
const Count = z.object({ key: z.string(), allowed: z.number(), denied: z.number() });
export type Count = z.infer<typeof Count>;

/** The enterprise's trail: its accesses, and how they spread. */
export const Trail = z.object({
  items: z.array(Access),
  nextCursor: z.string().nullable(),
  byDay: z.array(Count),
  byInstitution: z.array(Count),
  byItem: z.array(Count),
  /** Who asked for the enterprise's reference, newest first. */
  resolutions: z.array(z.object({ by: z.string(), at: z.string() })).default([]),
});
export type Trail = z.infer<typeof Trail>;
