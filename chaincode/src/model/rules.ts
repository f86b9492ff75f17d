import { z } from 'zod';
import { areDistinct, text } from './primitives.js';

/** An audit rule 稽核规则 by its code: A01 to A24 are the domain's, A25 to A27 concern settlement. */
export const RuleCode = z.string().regex(/^A[0-9]{2}$/, 'expected an audit rule such as A07');

/** One audit rule: what the regulator looks for, how grave it is, and where it comes from. */
export const AuditRule = z.strictObject({
  code: RuleCode,
  name_zh: text(100),
  name_en: text(200),
  /** What counts as a finding, in words. */
  detect: text(500),
  /** Thresholds by name, each in the unit that its name says (`days`, `perHour`, `factor`). */
  limits: z.record(z.string().regex(/^[a-z][A-Za-z]{0,39}$/), z.number().min(0).max(1_000_000)),
  severity: z.enum(['low', 'medium', 'high', 'critical']),
  enabled: z.boolean(),
  /** The law or practice behind it. */
  origin: text(400),
});
export type AuditRule = z.infer<typeof AuditRule>;

/** What the regulator forbids beyond the law; nothing where absent. */
export const AccessPolicy = z.strictObject({
  /** Keys so held neither open data nor ask for any (`CUSTODIAL_FORBIDDEN`); what they signed to protect stands. */
  refusedAssurances: z
    .array(z.enum(['operator-asserted', 'custodial']))
    .max(2)
    .readonly(),
});
export type AccessPolicy = z.infer<typeof AccessPolicy>;

/** The rule set 规则集 as published: one version at a time is in force. */
export const RuleSet = z.strictObject({
  version: text(20),
  policy: AccessPolicy,
  rules: z
    .array(AuditRule)
    .max(100)
    .refine((rules) => areDistinct(rules.map(({ code }) => code)), 'expected each rule once'),
});
export type RuleSet = z.infer<typeof RuleSet>;
