import { z } from 'zod';
import { FieldName, ItemId, ItemVersion } from './catalogue.js';
import { Digest, Moment, areDistinct } from './primitives.js';
import { PurposeCode } from './purposes.js';

export const SERVICES = ['query', 'report', 'push', 'compute'] as const;
export const Service = z.enum(SERVICES);
export type Service = z.infer<typeof Service>;

export const TermItem = z.strictObject({
  id: ItemId,
  version: ItemVersion,
  /** The fields opened; all of the item's where absent. */
  fields: z.array(FieldName).min(1).max(200).optional(),
});

/** How long the institution may keep what it got (ReBIT's DataLife). */
export const DataLife = z.strictObject({
  unit: z.enum(['day', 'month', 'year', 'DAY', 'MONTH', 'YEAR']),
  value: z.int().min(1).max(3660),
});

/** What an enterprise agrees to. Open-ended, unnamed or all-items terms do not parse or are refused (A23). */
export const Terms = z.strictObject({
  items: z
    .array(TermItem)
    .min(1)
    .max(100)
    .refine((items) => areDistinct(items.map((each) => each.id)), 'expected each item once'),
  purposes: z.array(PurposeCode).min(1).max(10),
  services: z.array(Service).min(1).max(SERVICES.length),
  disclosure: z.enum(['masked', 'clear']),
  from: Moment,
  to: Moment,
  quota: z
    .strictObject({ total: z.int().min(1).max(1_000_000), perDay: z.int().min(1).max(1_000_000).optional() })
    .optional(),
  dataLife: DataLife,
  /** Salted digest of the application or contract number; an access brings the same among its evidence. */
  business: Digest,
  /** Reserved for the separate consent of natural persons. */
  personal: z.union([z.null(), z.literal(false), z.array(z.never()).max(0)]).optional(),
  onward: z.literal(false),
});
export type Terms = z.infer<typeof Terms>;
export type TermItem = z.infer<typeof TermItem>;
