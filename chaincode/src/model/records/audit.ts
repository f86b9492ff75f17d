import { z } from 'zod';
import { Digest, Instant, ParticipantId, SubjectReference, Uuid7 } from '../primitives.js';
import { AuditRule, RuleCode, RuleSet } from '../rules.js';
import { AccessLocator } from '../statements/access.js';
import { CaseClose, Checkpoint } from '../statements/audit.js';
import { StatementHash, stored } from './stored.js';

export const RulesRecord = z.strictObject({ ...stored, ruleSet: RuleSet });
export type RulesRecord = z.infer<typeof RulesRecord>;

export const FindingRecord = z.strictObject({
  ...stored,
  id: Uuid7,
  rule: RuleCode,
  /** As the rule set in force said when it was raised. */
  severity: AuditRule.shape.severity,
  institution: ParticipantId,
  subject: SubjectReference.nullable(),
  consent: Uuid7.nullable(),
  accesses: z.array(AccessLocator),
  digest: Digest,
  raisedAt: Instant,
  /** The case that took it up: one at most. */
  case: Uuid7.nullable(),
});
export type FindingRecord = z.infer<typeof FindingRecord>;

export const CASE_STATES = ['OPEN', 'ANSWERED', 'CLOSED'] as const;

export const CaseRecord = z.strictObject({
  ...stored,
  id: Uuid7,
  institution: ParticipantId,
  findings: z.array(Uuid7),
  state: z.enum(CASE_STATES),
  openedAt: Instant,
  answerBy: Instant,
  /** Salted digest of the notice. */
  digest: Digest,
  /** Oldest first; one after `answerBy` is late, and kept. */
  answers: z.array(
    z.strictObject({ digest: Digest, attachments: z.array(Digest), at: Instant, statement: StatementHash }),
  ),
  decision: z
    .strictObject({
      outcome: CaseClose.shape.outcome,
      sanctions: CaseClose.shape.sanctions,
      digest: Digest,
      at: Instant,
      statement: StatementHash,
    })
    .nullable(),
});
export type CaseRecord = z.infer<typeof CaseRecord>;

export const CheckpointRecord = z.strictObject({ ...stored, by: ParticipantId, checkpoint: Checkpoint });
export type CheckpointRecord = z.infer<typeof CheckpointRecord>;
