import { z } from 'zod';
import { ItemId } from '../catalogue.js';
import { Digest, Instant, ParticipantId, RecordHandle, SubjectReference, Uuid7 } from '../primitives.js';
import { DeclarationMake } from '../statements/declaration.js';
import { OBJECTION_OUTCOMES } from '../statements/objection.js';
import { StatementHash, stored } from './stored.js';

export const OBJECTION_STATES = ['RAISED', 'TRANSFERRED', 'DECIDED', 'WITHDRAWN'] as const;

/** An objection 异议, with the times from which its statutory clock runs. */
export const ObjectionRecord = z.strictObject({
  ...stored,
  id: Uuid7,
  subject: SubjectReference,
  item: ItemId,
  /** Which record it is about; absent where it is about the item as a whole. */
  record: RecordHandle.optional(),
  digest: Digest,
  state: z.enum(OBJECTION_STATES),
  raisedAt: Instant,
  transfer: z.strictObject({ provider: ParticipantId, at: Instant, statement: StatementHash }).nullable(),
  decision: z
    .strictObject({
      outcome: z.enum(OBJECTION_OUTCOMES),
      by: ParticipantId,
      digest: Digest,
      at: Instant,
      statement: StatementHash,
    })
    .nullable(),
});
export type ObjectionRecord = z.infer<typeof ObjectionRecord>;

/** One version of what an enterprise declared; what was declared before stays. */
export const DeclarationRecord = z.strictObject({
  ...stored,
  subject: SubjectReference,
  item: ItemId,
  version: z.int().min(1),
  digest: Digest,
  commitment: DeclarationMake.shape.commitment,
  declaredAt: Instant,
});
export type DeclarationRecord = z.infer<typeof DeclarationRecord>;
