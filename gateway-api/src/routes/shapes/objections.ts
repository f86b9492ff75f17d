import { ItemId, ObjectionRecord, SubjectReference } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { TERM_STATES } from '../../objections/clock.js';
import { SealedText } from '../../objections/sealed-text.js';
import { Written } from './lists.js';

const Term = z.object({
  workingDays: z.int(),
  /** Null where it lies in a year of which the working days are not published yet. */
  dueAt: z.string().nullable(),
  doneAt: z.string().nullable(),
  state: z.enum(TERM_STATES),
});

export const Objection = Written.extend({
  ...z.object(ObjectionRecord.shape).omit({ schema: true, written: true }).shape,
  changedAt: z.string(),
  clock: z.object({ mark: Term, transfer: Term, decision: Term, overdue: z.boolean() }).meta({
    description: 'The terms of 上海市社会信用条例 36, by the State Council’s calendar of working days',
  }),
}).meta({ id: 'Objection' });

export const ObjectionDetail = Objection.extend({
  /** What the enterprise says, for itself and for those who handle it. */
  text: SealedText.nullable(),
  /** The decision and its grounds. */
  grounds: SealedText.nullable(),
}).meta({ id: 'ObjectionDetail' });

export const Notice = Written.extend({
  id: z.string(),
  institution: z.string(),
  kind: z.enum(['corrected', 'repaired']),
  /** Whether it is about the item as a whole, or about one record of it. */
  scope: z.enum(['item', 'record']),
  cause: z.string(),
  subject: SubjectReference,
  item: ItemId,
  accesses: z.array(z.string()),
  at: z.string(),
  until: z.string(),
}).meta({ id: 'Notice' });
