import { z } from 'zod';
import { CatalogueItem, ItemId } from './catalogue.js';
import { DenialCode, Revision } from './decision.js';
import {
  Digest,
  Instant,
  LocalisedText,
  ParticipantId,
  Party,
  RecordHandle,
  SubjectReference,
  Thumbprint,
  Uuid7,
} from './primitives.js';
import { ParticipantKind, PurposeTable } from './purposes.js';
import { CaseRecord, CheckpointRecord, FindingRecord, RulesRecord } from './records/audit.js';
import { SubscriptionRecord } from './records/push.js';
import { StatementHash, stored } from './records/stored.js';
import { DeclarationRecord, ObjectionRecord } from './records/subject-data.js';
import { EvaluationModel } from './statements/catalogue.js';
import { PublicJwk, Signatory } from './statements/common.js';
import { AccessLocator, USAGE_OUTCOMES } from './statements/access.js';
import { Terms } from './terms.js';

export * from './records/audit.js';
export * from './records/push.js';
export * from './records/subject-data.js';
export { Provenance } from './records/stored.js';

export const ParticipantRecord = z.strictObject({
  ...stored,
  id: ParticipantId,
  kind: ParticipantKind,
  name: LocalisedText,
  uscc: z.string().nullable(),
  mspId: z.string().nullable(),
  standing: z.enum(['ACTIVE', 'SUSPENDED', 'RETIRED']),
  /** Who last changed the standing: what the regulator suspends, the operator does not reinstate. */
  standingBy: ParticipantId.nullable(),
  /** Why the standing last changed. */
  reason: z.string().nullable(),
});
export type ParticipantRecord = z.infer<typeof ParticipantRecord>;

/** An officer on whom somebody has decided; of any other the ledger holds nothing. */
export const OfficerRecord = z.strictObject({
  ...stored,
  institution: ParticipantId,
  officer: Digest,
  standing: z.enum(['ENABLED', 'DISABLED']),
  /** Who decided last: what the regulator disables, the institution does not enable. */
  by: ParticipantId,
  reason: z.string(),
});
export type OfficerRecord = z.infer<typeof OfficerRecord>;

/** Which participant holds an office that is given once: operator, regulator, notary. */
export const FounderRecord = z.strictObject({ ...stored, participant: ParticipantId });
export type FounderRecord = z.infer<typeof FounderRecord>;

/** That a statement has acted: the first occurrence of a `jti` is the act, later ones are refused. */
export const StatementRecord = z.strictObject({ ...stored, type: z.string() });
export type StatementRecord = z.infer<typeof StatementRecord>;

/** How a key is bound to its owner, and who holds it. */
const Assurance = z.enum(['own', 'operator-asserted', 'custodial']);

export const KeyRecord = z.strictObject({
  ...stored,
  kid: Thumbprint,
  owner: Party,
  jwk: PublicJwk,
  use: z.enum(['statement', 'receipt']),
  assurance: Assurance,
  /** Who attested that the key is its owner's; null for a founder's own. */
  issuer: ParticipantId.nullable(),
  notBefore: Instant,
  notAfter: Instant,
  state: z.enum(['ACTIVE', 'REPLACED', 'REVOKED']),
});
export type KeyRecord = z.infer<typeof KeyRecord>;

export const ItemRecord = z.strictObject({ ...stored, item: CatalogueItem });
export type ItemRecord = z.infer<typeof ItemRecord>;

export const EvaluationRecord = z.strictObject({ ...stored, item: ItemId, model: EvaluationModel });
export type EvaluationRecord = z.infer<typeof EvaluationRecord>;

export const PurposesRecord = z.strictObject({ ...stored, table: PurposeTable });
export type PurposesRecord = z.infer<typeof PurposesRecord>;

/** How many records of one item and one enterprise bear marks of their own at most; each decision on the item names them. */
export const MOST_MARKED = 100;

/** The marks on an item of an enterprise: on the item as a whole, and on single records. */
export const MarkRecord = z.strictObject({
  ...stored,
  subject: SubjectReference,
  item: ItemId,
  /** On the item as a whole. */
  mark: z.enum(['objection', 'repaired', 'none']),
  /** The case behind it; null where the item as a whole was never marked. */
  case: Digest.nullable(),
  /** Marks on single records, in the order of their handles; absent where there are none. */
  records: z
    .array(z.strictObject({ record: RecordHandle, mark: z.enum(['objection', 'repaired']), case: Digest }))
    .optional(),
});
export type MarkRecord = z.infer<typeof MarkRecord>;

export const ConsentRequestRecord = z.strictObject({
  ...stored,
  id: Uuid7,
  institution: ParticipantId,
  subject: SubjectReference,
  terms: Terms,
  state: z.enum(['REQUESTED', 'GRANTED', 'REFUSED']),
  requestedAt: Instant,
  /** A request lapses 30 days after it was made. */
  expiresAt: Instant,
  /** The consent that answered it. */
  consent: Uuid7.nullable(),
  /** The same request may not be repeated before. */
  barredUntil: Instant.nullable(),
  reason: z.string().nullable(),
});
export type ConsentRequestRecord = z.infer<typeof ConsentRequestRecord>;

/** A refusal bars the same request: of one institution to one enterprise, for the same items and purposes. */
export const RefusalRecord = z.strictObject({ ...stored, request: Uuid7, barredUntil: Instant });
export type RefusalRecord = z.infer<typeof RefusalRecord>;

export const CONSENT_STATES = ['ACTIVE', 'PAUSED', 'WITHDRAWN', 'LAPSED'] as const;

export const ConsentRecord = z.strictObject({
  ...stored,
  id: Uuid7,
  subject: SubjectReference,
  grantee: ParticipantId,
  terms: Terms,
  /** EXPIRED and EXHAUSTED are derived, never written. */
  state: z.enum(CONSENT_STATES),
  answers: Uuid7.nullable(),
  documentDigest: Digest,
  templateVersion: z.string(),
  signatory: Signatory,
  /** The assurance of the key that granted; absent where a chaincode before 0.2 wrote the record. */
  assurance: Assurance.optional(),
  grantedAt: Instant,
  /** `iat` of the last change: the next must be later. */
  changedIat: Instant,
  reason: z.string().nullable(),
  /** Every statement that made it what it is, oldest first. */
  statements: z.array(
    z.strictObject({ type: z.string(), statement: StatementHash, at: Instant, transactionId: z.string() }),
  ),
});
export type ConsentRecord = z.infer<typeof ConsentRecord>;

/** Counted uses of one consent; days are of Asia/Shanghai (`YYYY-MM-DD`). */
export const UsageRecord = z.strictObject({
  ...stored,
  consent: Uuid7,
  total: z.int().min(0),
  day: z.string(),
  dayCount: z.int().min(0),
});
export type UsageRecord = z.infer<typeof UsageRecord>;

/** Of an access only its statement's hash, the outcome and the code. */
const accessed = {
  statement: StatementHash,
  outcome: z.enum(['ALLOWED', 'DENIED']),
  code: DenialCode.nullable(),
};

/** The accesses of one transaction; ledgers before 0.3 do not say under which revision they were decided. */
export const AccessRecord = z.discriminatedUnion('schema', [
  z.strictObject({ schema: z.literal(1), accesses: z.array(z.strictObject(accessed)) }),
  z.strictObject({
    schema: z.literal(2),
    accesses: z.array(z.strictObject({ ...accessed, revision: Revision.nullable() })),
  }),
]);
export type AccessRecord = z.infer<typeof AccessRecord>;

/** Which access is acknowledged: where it stands, and what was recorded there, of which the ledger holds the hash. */
export const AcknowledgedAccess = z.strictObject({ access: AccessLocator, statement: z.string() });

/** What the gateway settles for one allowed access: exactly what it delivered, or why nothing. */
export const Settlement = z.strictObject({
  access: AccessLocator,
  outcome: z.enum(['delivered', 'partial', 'failed', 'withheld']),
  items: z.array(
    z.strictObject({
      item: ItemId,
      status: z.enum(['delivered', 'empty', 'unavailable', 'withheld']),
      provider: z.string().max(200),
      fetchedAt: Instant,
      /** SHA-256 of what the source gave, salted. */
      sourceDigest: Digest.nullable(),
      /** Of what was evaluated: by which published model. */
      model: EvaluationModel.optional(),
    }),
  ),
  /** Salted digest of the delivered bytes (RFC 8785 form of `data`); null where nothing was delivered. */
  digest: Digest.nullable(),
});
export type Settlement = z.infer<typeof Settlement>;

export const SettlementRecord = z.strictObject({
  ...stored,
  ...Settlement.shape,
  acknowledgement: z
    .strictObject({ digest: Digest, matches: z.boolean(), at: Instant, statement: StatementHash })
    .nullable(),
});
export type SettlementRecord = z.infer<typeof SettlementRecord>;

/**
 * That an access failed, and what it asked for: one request that repeats it within 24 hours is not counted. It is
 * found under a hash of issuer and `jti` (`failureKey`), and tells nobody else whose it was.
 */
export const FailureRecord = z.strictObject({
  ...stored,
  access: AccessLocator,
  /** Hash of what was asked for (`askedHash`). */
  asked: Digest,
  failedAt: Instant,
  /** The statement that used it up. */
  retriedBy: StatementHash.nullable(),
});
export type FailureRecord = z.infer<typeof FailureRecord>;

export const LookupRecord = z.strictObject({
  ...stored,
  id: Uuid7,
  by: ParticipantId,
  subject: SubjectReference,
  /** Salted digest of the code that was looked up; absent where the signer named the reference itself. */
  codeDigest: Digest.optional(),
  reason: z.string(),
});
export type LookupRecord = z.infer<typeof LookupRecord>;

export const UsageReportRecord = z.strictObject({
  ...stored,
  id: Uuid7,
  consent: Uuid7,
  institution: ParticipantId,
  outcome: z.enum(USAGE_OUTCOMES),
});
export type UsageReportRecord = z.infer<typeof UsageReportRecord>;

/**
 * The world state: object types of composite keys, the attributes that follow them, and the shape of the value
 * (canonical JSON). A reader of write sets needs nothing else.
 */
export const WORLD_STATE = {
  participant: { attributes: ['id'], record: ParticipantRecord },
  /** One for each kind of founder. */
  founder: { attributes: ['kind'], record: FounderRecord },
  /** Of every statement but access requests, whose first occurrence the blocks show. */
  statement: { attributes: ['iss', 'jti'], record: StatementRecord },
  key: { attributes: ['kid'], record: KeyRecord },
  'key~owner': { attributes: ['owner', 'kid'], record: z.literal('') },
  item: { attributes: ['id', 'version'], record: ItemRecord },
  'item~latest': { attributes: ['id'], record: ItemRecord },
  purposes: { attributes: [], record: PurposesRecord },
  evaluation: { attributes: ['item', 'version'], record: EvaluationRecord },
  'evaluation~latest': { attributes: ['item'], record: EvaluationRecord },
  mark: { attributes: ['subject', 'item'], record: MarkRecord },
  objection: { attributes: ['id'], record: ObjectionRecord },
  /** Of those about an item as a whole. */
  'objection~latest': { attributes: ['subject', 'item'], record: ObjectionRecord },
  /** Of those about one record. */
  'objection~record': { attributes: ['subject', 'item', 'record'], record: ObjectionRecord },
  declaration: { attributes: ['subject', 'item', 'version'], record: DeclarationRecord },
  'declaration~latest': { attributes: ['subject', 'item'], record: DeclarationRecord },
  'consent-request': { attributes: ['id'], record: ConsentRequestRecord },
  /** `asked` is a SHA-256 over the sorted ids of items and codes of purposes. */
  refusal: { attributes: ['subject', 'institution', 'asked'], record: RefusalRecord },
  consent: { attributes: ['id'], record: ConsentRecord },
  usage: { attributes: ['consent'], record: UsageRecord },
  subscription: { attributes: ['id'], record: SubscriptionRecord },
  access: { attributes: ['transactionId'], record: AccessRecord },
  settlement: { attributes: ['transactionId', 'index'], record: SettlementRecord },
  failure: { attributes: ['request'], record: FailureRecord },
  officer: { attributes: ['institution', 'officer'], record: OfficerRecord },
  lookup: { attributes: ['id'], record: LookupRecord },
  rules: { attributes: [], record: RulesRecord },
  finding: { attributes: ['id'], record: FindingRecord },
  case: { attributes: ['id'], record: CaseRecord },
  /** One for each who signed; two of one height that differ are a fork that somebody saw. */
  checkpoint: { attributes: ['height', 'by'], record: CheckpointRecord },
  'checkpoint~latest': { attributes: ['by'], record: CheckpointRecord },
  'usage-report': { attributes: ['id'], record: UsageReportRecord },
} as const;
export type ObjectType = keyof typeof WORLD_STATE;
