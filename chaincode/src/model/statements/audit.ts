import { z } from 'zod';
import {
  Digest,
  Instant,
  ParticipantId,
  SubjectReference,
  Uuid7,
  areDistinct,
  remark,
} from '../primitives.js';
import { RuleCode, RuleSet } from '../rules.js';
import { AccessLocator } from './access.js';
import { statement } from './common.js';

/**
 * A regulator's or operator's look-up that identifies a subject (G10): recorded before it is answered. Its signer does
 * not know the reference yet, and says by a salted digest of the code whom it means.
 */
export const Lookup = statement('lookup', { codeDigest: Digest, reason: remark(500) });

/** As look-ups were signed when a code could be resolved without one: read in old blocks, accepted no more. */
export const LookupByReference = statement('lookup', { subject: SubjectReference, reason: remark(500) });

/** The whole rule set: it replaces the one in force. */
export const RulesPublish = statement('rules.publish', { ruleSet: RuleSet });

/** A finding 疑点 under a rule of the set in force, about one institution. */
export const FindingRaise = statement('finding.raise', {
  rule: RuleCode,
  institution: ParticipantId,
  subject: SubjectReference.optional(),
  consent: Uuid7.optional(),
  /** The accesses that show it; none where something is missing. */
  accesses: z
    .array(AccessLocator)
    .max(100)
    .refine(
      (accesses) => areDistinct(accesses.map(({ transactionId, index }) => `${transactionId}/${index}`)),
      'expected each access once',
    ),
  /** Salted digest of the description, which is not on the ledger. */
  digest: Digest,
});

/** A case 稽核案件 on findings about one institution, which is asked to answer in time. */
export const CaseOpen = statement('case.open', {
  institution: ParticipantId,
  findings: z.array(Uuid7).min(1).max(100).refine(areDistinct, 'expected each finding once'),
  answerBy: Instant,
  /** Salted digest of the notice. */
  digest: Digest,
});

/** The institution's answer: salted digests of its text and of what it attaches. */
export const CaseAnswer = statement('case.answer', {
  case: Uuid7,
  digest: Digest,
  attachments: z.array(Digest).max(20),
});

/** What a founded case leads to; a suspension itself is a statement of its own. */
export const SANCTIONS = ['warning', 'rectification', 'suspension', 'termination', 'referral'] as const;

export const CaseClose = statement('case.close', {
  case: Uuid7,
  outcome: z.enum(['unfounded', 'founded']),
  sanctions: z.array(z.enum(SANCTIONS)).max(SANCTIONS.length).refine(areDistinct, 'expected each once'),
  /** Salted digest of the decision. */
  digest: Digest,
});

/** What a signer saw of the ledger; two signers who saw the same have co-signed it. */
export const Checkpoint = z.strictObject({
  /** How many blocks it covers. */
  height: z.int().min(1),
  /** SHA-256 of the last one's header (Fabric: `protoutil.BlockHeaderHash`). */
  headHash: Digest,
  /** How many accesses these blocks record. */
  entries: z.int().min(0),
  /** Merkle tree hash (RFC 9162, 2.1.1, SHA-256) over the entries in ledger order. */
  root: Digest,
});
export type Checkpoint = z.infer<typeof Checkpoint>;

export const CheckpointAnchor = statement('checkpoint.anchor', { checkpoint: Checkpoint });

export type Lookup = z.infer<typeof Lookup>;
export type FindingRaise = z.infer<typeof FindingRaise>;
export type CaseOpen = z.infer<typeof CaseOpen>;
export type CaseAnswer = z.infer<typeof CaseAnswer>;
export type CaseClose = z.infer<typeof CaseClose>;
export type CheckpointAnchor = z.infer<typeof CheckpointAnchor>;
