import { z } from 'zod';
import * as access from './access.js';
import * as audit from './audit.js';
import * as catalogue from './catalogue.js';
import * as consent from './consent.js';
import * as declaration from './declaration.js';
import * as objection from './objection.js';
import * as push from './push.js';
import * as registry from './registry.js';

export * from './access.js';
export * from './audit.js';
export * from './catalogue.js';
export * from './common.js';
export * from './consent.js';
export * from './declaration.js';
export * from './objection.js';
export * from './push.js';
export * from './registry.js';

/** Every statement that the ledger understands, told apart by `type`. */
export const Statement = z.discriminatedUnion('type', [
  consent.ConsentRequest,
  consent.ConsentGrant,
  consent.ConsentRefuse,
  consent.ConsentPause,
  consent.ConsentResume,
  consent.ConsentWithdraw,
  consent.ConsentNarrow,
  access.AccessRequest,
  access.AccessAcknowledge,
  access.UsageReport,
  push.PushSubscribe,
  push.PushUnsubscribe,
  registry.ParticipantRegister,
  registry.ParticipantSuspend,
  registry.ParticipantReinstate,
  registry.ParticipantRetire,
  registry.OfficerDisable,
  registry.OfficerEnable,
  registry.KeyRegister,
  registry.KeyRotate,
  registry.KeyRevoke,
  catalogue.CataloguePublish,
  catalogue.PurposesPublish,
  catalogue.ItemMark,
  catalogue.EvaluationPublish,
  objection.ObjectionRaise,
  objection.ObjectionWithdraw,
  objection.ObjectionTransfer,
  objection.ObjectionDecide,
  declaration.DeclarationMake,
  audit.Lookup,
  audit.RulesPublish,
  audit.FindingRaise,
  audit.CaseOpen,
  audit.CaseAnswer,
  audit.CaseClose,
  audit.CheckpointAnchor,
]);
export type Statement = z.infer<typeof Statement>;

/** Every statement that a block may hold: what the ledger understands, and what it understood once. */
export const RecordedStatement = z.union([Statement, audit.LookupByReference]);
export type RecordedStatement = z.infer<typeof RecordedStatement>;
export type StatementType = Statement['type'];
