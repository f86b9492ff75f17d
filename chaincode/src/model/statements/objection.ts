import { z } from 'zod';
import { ItemId } from '../catalogue.js';
import { Digest, ParticipantId, RecordHandle, Uuid7 } from '../primitives.js';
import { statement } from './common.js';

/** An enterprise objects 异议 to one record, or to all that is recorded of it under an item: marked from then on. */
export const ObjectionRaise = statement('objection.raise', {
  item: ItemId,
  /** The record; absent: the item as a whole. */
  record: RecordHandle.optional(),
  /** Salted digest of what it says, which is not on the ledger. */
  digest: Digest,
});

/** The enterprise takes its objection back. */
export const ObjectionWithdraw = statement('objection.withdraw', { objection: Uuid7 });

/** The operator passes it on to who provided the record (上海市社会信用条例 36: within two working days). */
export const ObjectionTransfer = statement('objection.transfer', {
  objection: Uuid7,
  provider: ParticipantId,
});

/** Whether the record was wrong, and was set right; by the operator, or by whom the objection was transferred to. */
export const OBJECTION_OUTCOMES = ['corrected', 'rejected'] as const;
export const ObjectionDecide = statement('objection.decide', {
  objection: Uuid7,
  outcome: z.enum(OBJECTION_OUTCOMES),
  /** Salted digest of the decision and its grounds. */
  digest: Digest,
});

export type ObjectionRaise = z.infer<typeof ObjectionRaise>;
export type ObjectionWithdraw = z.infer<typeof ObjectionWithdraw>;
export type ObjectionTransfer = z.infer<typeof ObjectionTransfer>;
export type ObjectionDecide = z.infer<typeof ObjectionDecide>;
