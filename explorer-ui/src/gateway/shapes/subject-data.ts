import { DeclarationRecord, ObjectionRecord } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { position } from './list.js';

/** One version of what an enterprise declared; the record is shown to itself alone. */
export const Declaration = z.object({
  ...DeclarationRecord.shape,
  ...position,
  schema: z.unknown().optional(),
  written: z.unknown().optional(),
  statement: z.string(),
  record: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).nullable(),
});
export type Declaration = z.infer<typeof Declaration>;

export const Declared = z.object({ version: z.number(), declaredAt: z.string() });

/** The texts of the credit commitment, oldest first, with `{uscc}` and `{item}` to be filled in. */
export const Commitments = z.object({
  items: z.array(z.object({ template: z.string(), text: z.string() })),
});
export type Commitment = z.infer<typeof Commitments>['items'][number];

const Term = z.object({
  workingDays: z.number(),
  dueAt: z.string().nullable(),
  doneAt: z.string().nullable(),
  state: z.enum(['open', 'overdue', 'met', 'late', 'spared', 'unknown']),
});
export type Term = z.infer<typeof Term>;

/** An objection with its statutory clock. */
export const Objection = z.object({
  ...ObjectionRecord.shape,
  ...position,
  schema: z.unknown().optional(),
  written: z.unknown().optional(),
  clock: z.object({ mark: Term, transfer: Term, decision: Term, overdue: z.boolean() }),
});
export type Objection = z.infer<typeof Objection>;

/** How good the data of one item from one source is. */
export const QualityRow = z.object({
  item: z.string(),
  provider: z.string(),
  via: z.enum(['zone', 'interface']),
  frequency: z.string(),
  promisedDays: z.number().nullable(),
  lastAt: z.string().nullable(),
  freshness: z.enum(['fresh', 'stale', 'unbound']),
  records: z.number(),
  /** By field, the share of records that state it. */
  completeness: z.record(z.string(), z.number()),
  taken: z.number(),
  rejected: z.number(),
  answers: z.object({ count: z.number(), faults: z.number(), p50: z.number(), p95: z.number() }).nullable(),
});
export type QualityRow = z.infer<typeof QualityRow>;
export const Quality = z.object({ measuredAt: z.string(), items: z.array(QualityRow) });

const SealedText = z.object({ text: z.string() });

/** One objection with its words, for those who may read them. */
export const ObjectionDetail = z.object({
  ...Objection.shape,
  text: SealedText.nullable(),
  grounds: SealedText.nullable(),
});
export type ObjectionDetail = z.infer<typeof ObjectionDetail>;
