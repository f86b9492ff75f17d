import { z } from 'zod';
import { areDistinct, text } from './primitives.js';

/** What a participant is; `allowed_roles` of a purpose name these. */
export const PARTICIPANT_KINDS = [
  'bank',
  'guarantee_company',
  'small_loan_company',
  'insurer',
  'other_local_financial_org',
  'credit_service_agency',
  'district_platform',
  'policy_agency',
  'data_provider',
  'operator',
  'regulator',
  'notary',
  'identity_issuer',
] as const;
export const ParticipantKind = z.enum(PARTICIPANT_KINDS);
export type ParticipantKind = z.infer<typeof ParticipantKind>;

/** The kinds that are institutions 机构: they may be granted consent. */
export const INSTITUTION_KINDS: readonly ParticipantKind[] = [
  'bank',
  'guarantee_company',
  'small_loan_company',
  'insurer',
  'other_local_financial_org',
  'credit_service_agency',
  'district_platform',
  'policy_agency',
];

export const PurposeCode = z.string().regex(/^([0-9]{2}|S[0-9]{1,2})$/, 'expected a purpose code');
export const EvidenceType = z.string().regex(/^[a-z][a-z_]{1,40}$/, 'expected an evidence type');
export const ConsentStage = z.enum(['origination', 'in_life', 'policy', 'none']);

/** One purpose 用途（查询原因）; codes 01 to 18 are the PBoC's, S-codes the platform's own. */
export const Purpose = z.strictObject({
  code: PurposeCode,
  name_zh: text(100),
  name_en: text(200),
  pboc_enterprise_code: z.string().max(2).nullable(),
  pboc_personal_codes: z.array(z.string().max(2)).max(30),
  phase: text(20),
  consent_stage: ConsentStage,
  requires_consent: z.boolean(),
  allowed_disclosure: text(100),
  evidence_required: z.array(EvidenceType).max(10),
  allowed_roles: z.array(z.union([ParticipantKind, z.literal('enterprise')])).max(20),
  /** Longest term of a consent, in days. */
  max_consent_days: z.int().min(0).max(3660),
  default_max_queries: z.int().min(0).nullable(),
  query_window: text(200),
  enabled: z.boolean(),
  basis: text(400),
  confidence: text(20),
  notes: text(1000).optional(),
});
export type Purpose = z.infer<typeof Purpose>;

/** The table of purposes as published: one version at a time is in force. */
export const PurposeTable = z.strictObject({
  version: text(20),
  purposes: z
    .array(Purpose)
    .min(1)
    .max(100)
    .refine((purposes) => areDistinct(purposes.map((each) => each.code)), 'expected each code once'),
});
export type PurposeTable = z.infer<typeof PurposeTable>;
