import { z } from 'zod';
import { FieldName, ItemId, ItemVersion } from '../catalogue.js';
import { Digest, SubjectReference, Uuid7, areDistinct } from '../primitives.js';
import { PurposeCode } from '../purposes.js';
import { Service } from '../terms.js';
import { Evidence, statement } from './common.js';

/** An item asked for: by its id alone, or with a version and some of its fields. */
export const RequestedItem = z.union([
  ItemId,
  z.strictObject({
    id: ItemId,
    version: ItemVersion.optional(),
    fields: z.array(FieldName).min(1).max(200).optional(),
  }),
]);

/** The id of an item asked for, in either form. */
export function requestedId(item: RequestedItem): string {
  return typeof item === 'string' ? item : item.id;
}

export const AccessRequest = statement('access.request', {
  /** Null on the public route. */
  consent: Uuid7.nullable(),
  subject: SubjectReference,
  items: z
    .array(RequestedItem)
    .min(1)
    .max(100)
    .refine((items) => areDistinct(items.map(requestedId)), 'expected each item once'),
  purpose: PurposeCode,
  service: Service,
  evidence: z.array(Evidence).max(20),
  /** HMAC of the user under a secret of the institution, the same for the same person. */
  officer: Digest,
  /** The failed access that this one repeats. */
  retryOf: Uuid7.optional(),
});

/** Where an access stands: its transaction, and its place among those recorded in it. */
export const AccessLocator = z.strictObject({
  transactionId: z.string().regex(/^[0-9a-f]{64}$/),
  index: z.int().min(0),
});
export type AccessLocator = z.infer<typeof AccessLocator>;

/** The institution confirms the digest of what it received. */
export const AccessAcknowledge = statement('access.acknowledge', { access: Uuid7, digest: Digest });

export const USAGE_OUTCOMES = ['approved', 'rejected', 'drawn', 'settled', 'deleted'] as const;

/** What became of the financing; `rejected` and `settled` end the consent. */
export const UsageReport = statement('usage.report', {
  consent: Uuid7,
  outcome: z.enum(USAGE_OUTCOMES),
  evidence: z.array(Evidence).max(20),
});

export type AccessRequest = z.infer<typeof AccessRequest>;
export type RequestedItem = z.infer<typeof RequestedItem>;
export type AccessAcknowledge = z.infer<typeof AccessAcknowledge>;
export type UsageReport = z.infer<typeof UsageReport>;
