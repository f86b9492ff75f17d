import { z } from 'zod';
import { FieldName, ItemId, ItemVersion, Masking } from './catalogue.js';
import { Digest } from './primitives.js';

/** Why a request is denied, in the fixed order in which the first becomes the decision's `code`. */
export const DENIAL_CODES = [
  'KEY_REVOKED',
  'CUSTODIAL_FORBIDDEN',
  'INSTITUTION_SUSPENDED',
  'USER_DISABLED',
  'PURPOSE_NOT_PERMITTED',
  'ITEM_UNKNOWN',
  'NO_CONSENT',
  'SUBJECT_MISMATCH',
  'GRANTEE_MISMATCH',
  'CONSENT_REVOKED',
  'CONTRACT_CLOSED',
  'CONSENT_SUSPENDED',
  'NOT_YET_EFFECTIVE',
  'CONSENT_EXPIRED',
  'PURPOSE_MISMATCH',
  'SERVICE_OUT_OF_SCOPE',
  'ITEM_OUT_OF_SCOPE',
  'EVIDENCE_MISSING',
  'QUOTA_EXCEEDED',
  'ITEM_UNDER_OBJECTION',
  'ITEM_REPAIRED',
] as const;
export const DenialCode = z.enum(DENIAL_CODES);
export type DenialCode = z.infer<typeof DenialCode>;

/** What happens to one field on its way out. */
export const FieldObligation = z.strictObject({
  name: FieldName,
  treatment: z.enum(['clear', 'masked', 'withheld']),
  /** The catalogue's rule, where masked. */
  rule: Masking.optional(),
});
export type FieldObligation = z.infer<typeof FieldObligation>;

/** What the gateway owes on one item of an allowed access. */
export const ItemObligation = z.strictObject({
  item: ItemId,
  version: ItemVersion,
  fields: z.array(FieldObligation),
  /** Shown beside the item on delivery (objection), or the reason why nothing of it is delivered (repaired). */
  mark: z.enum(['objection', 'repaired']).optional(),
  /**
   * Single records that bear a mark: shown beside the record, or the reason why it is not delivered. Each is named by its
   * blinded handle (`blindedHandle`), which tells nothing to who does not hold the handle.
   */
  records: z
    .array(
      z.strictObject({
        record: Digest,
        mark: z.enum(['objection', 'repaired']),
        treatment: z.enum(['marked', 'withheld']),
      }),
    )
    .optional(),
  /** Only records that bear this mark leave: it is they that are to be verified. */
  only: z.enum(['objection', 'repaired']).optional(),
  /**
   * Negative information: only records leave that ended (`ended`, or where there is no such field `since`) on `from` or
   * later or go on, and of which `repaired` is not true (see `isServable`).
   */
  negative: z
    .strictObject({
      since: FieldName,
      ended: FieldName.optional(),
      from: z.iso.date(),
      repaired: FieldName.optional(),
    })
    .optional(),
});
export type ItemObligation = z.infer<typeof ItemObligation>;

export const Reason = z.strictObject({
  code: DenialCode,
  /** The law, clause or term behind it. */
  rule: z.string(),
});
export type Reason = z.infer<typeof Reason>;

/**
 * By what right data leave: under a consent; as public information; to the enterprise itself; or for a purpose
 * that the law frees from consent (masked).
 */
export const ROUTES = ['consent', 'public', 'subject', 'purpose'] as const;
export type Route = (typeof ROUTES)[number];

export const Decision = z.strictObject({
  outcome: z.enum(['ALLOWED', 'DENIED']),
  /** Null where allowed. */
  code: DenialCode.nullable(),
  reasons: z.array(Reason),
  /** The rule behind `code`; where allowed, one of `ROUTES`. */
  rule: z.string(),
  obligations: z.array(ItemObligation),
});
export type Decision = z.infer<typeof Decision>;

/** How many statements had made a consent what it was when a decision read it: those that follow came later. */
export const Revision = z.int().min(0);

/** A decision as `access:record` answers it, one for each statement in their order. */
export const RecordedDecision = z.strictObject({
  /** SHA-256 of the compact JWS decided on. */
  statement: Digest,
  ...Decision.shape,
  /** Null without a consent; absent where a chaincode before 0.3 decided. */
  revision: Revision.nullable().optional(),
});
export type RecordedDecision = z.infer<typeof RecordedDecision>;
