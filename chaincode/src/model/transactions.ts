import { z } from 'zod';
import { Digest } from './primitives.js';
import type { StatementType } from './statements/index.js';

/** The chaincode's name: statements are addressed to `<channel>/<chaincode>`. */
export const CHAINCODE = 'credit-audit';

/**
 * The contract and transaction that takes each statement, as `contract:transaction`. Each takes the compact JWS as
 * its one argument and answers with `Accepted`, but for two: `access:record` takes a JSON array of up to
 * `MAX_BATCH` and answers with a JSON array of `RecordedDecision`; `access:acknowledge` takes a second argument,
 * JSON of `AcknowledgedAccess`.
 */
export const TRANSACTIONS = {
  'participant.register': 'registry:registerParticipant',
  'participant.suspend': 'registry:suspendParticipant',
  'participant.reinstate': 'registry:reinstateParticipant',
  'participant.retire': 'registry:retireParticipant',
  'key.register': 'registry:registerKey',
  'key.rotate': 'registry:rotateKey',
  'key.revoke': 'registry:revokeKey',
  'catalogue.publish': 'catalogue:publish',
  'purposes.publish': 'catalogue:publishPurposes',
  'item.mark': 'catalogue:mark',
  'evaluation.publish': 'catalogue:publishEvaluation',
  'consent.request': 'consent:request',
  'consent.grant': 'consent:grant',
  'consent.refuse': 'consent:refuse',
  'consent.pause': 'consent:pause',
  'consent.resume': 'consent:resume',
  'consent.withdraw': 'consent:withdraw',
  'consent.narrow': 'consent:narrow',
  'access.request': 'access:record',
  'access.acknowledge': 'access:acknowledge',
  'usage.report': 'access:reportUsage',
  'push.subscribe': 'push:subscribe',
  'push.unsubscribe': 'push:unsubscribe',
  'objection.raise': 'subject:raiseObjection',
  'objection.withdraw': 'subject:withdrawObjection',
  'objection.transfer': 'subject:transferObjection',
  'objection.decide': 'subject:decideObjection',
  'declaration.make': 'subject:declare',
  'officer.disable': 'registry:disableOfficer',
  'officer.enable': 'registry:enableOfficer',
  lookup: 'audit:lookup',
  'rules.publish': 'audit:publishRules',
  'finding.raise': 'audit:raiseFinding',
  'case.open': 'audit:openCase',
  'case.answer': 'audit:answerCase',
  'case.close': 'audit:closeCase',
  'checkpoint.anchor': 'audit:anchorCheckpoint',
} as const satisfies Record<StatementType, string>;

/** The most access requests, or settlements, in one transaction. */
export const MAX_BATCH = 1000;

/** The answer to a statement that acted. */
export const Accepted = z.strictObject({
  /** SHA-256 of the compact JWS. */
  statement: Digest,
});
export type Accepted = z.infer<typeof Accepted>;

/**
 * The gateway's own transaction: records pushes under subscriptions. Takes a JSON array of up to `MAX_BATCH` texts,
 * each the JSON of a `PushOrder`; answers as `access:record` does, and is settled and acknowledged likewise.
 */
export const PUSH = 'push:record';

/**
 * The gateway's own transaction: settles what was delivered. Takes a JSON array of `Settlement`, and under
 * `SETTLED_REQUESTS` in its transient data a JSON array of what was recorded of each, in their order: the compact JWS of
 * the request, or the text of the push order. Answers `[]`.
 */
export const SETTLE = 'access:settle';
export const SETTLED_REQUESTS = 'requests';

/** Queries, as `contract:transaction`; each answers with canonical JSON, or with NOT_FOUND. */
export const QUERIES = {
  /** (id) → ParticipantRecord */
  participant: 'registry:participant',
  /** () → ParticipantRecord[] */
  participants: 'registry:participants',
  /** (iss, jti) → StatementRecord of what acted; access requests are found by their claims and blocks */
  statement: 'registry:statement',
  /** (kid) → KeyRecord */
  key: 'registry:key',
  /** (owner) → KeyRecord[] */
  keys: 'registry:keys',
  /** (id, version or '') → ItemRecord, the latest where no version is given */
  item: 'catalogue:item',
  /** () → ItemRecord[], the latest of each */
  items: 'catalogue:items',
  /** () → PurposesRecord */
  purposes: 'catalogue:purposes',
  /** (id) → ConsentRequestRecord */
  consentRequest: 'consent:readRequest',
  /** (id) → ConsentRecord */
  consent: 'consent:read',
  /** (consent) → UsageRecord */
  usage: 'access:usage',
  /** (transactionId) → AccessRecord */
  access: 'access:read',
  /** (transactionId, index) → SettlementRecord */
  settlement: 'access:settlement',
  /**
   * (JSON array of up to `MAX_BATCH` `Release`) → JSON array, in their order: the denial code of what hinders each one
   * now, or null. One that names what is not there refuses the whole, by `releases/<i>/…`.
   */
  hindrances: 'access:hindrances',
  /** (id) → SubscriptionRecord */
  subscription: 'push:read',
  /** (id) → ObjectionRecord */
  objection: 'subject:objection',
  /** (subject, item, version or '') → DeclarationRecord, the latest where no version is given */
  declaration: 'subject:declaration',
  /** (item, version or '') → EvaluationRecord, the latest where no version is given */
  evaluation: 'catalogue:evaluation',
  /** (institution, officer) → OfficerRecord */
  officer: 'registry:officer',
  /** () → RulesRecord */
  rules: 'audit:rules',
  /** (id) → LookupRecord */
  lookup: 'audit:readLookup',
  /** (id) → FindingRecord */
  finding: 'audit:finding',
  /** (id) → CaseRecord */
  case: 'audit:case',
  /** (height) → CheckpointRecord[], one for each who signed */
  checkpoint: 'audit:checkpoint',
} as const;
