import { ItemId, ItemVersion } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { Measure } from './measure.js';

const Words = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const Id = z.string().regex(/^[a-z][a-z-]{1,40}$/);

/** From which value of the measure on an indicator earns how many of 100 points. */
const Band = z.strictObject({ from: z.number().min(0), points: z.int().min(0).max(100) });
type Band = z.infer<typeof Band>;

/** One thing that is looked at. Its points only rise, or only fall, with its measure: that makes the grade monotone. */
const Indicator = z
  .strictObject({
    id: Id,
    name: Words,
    item: ItemId,
    measure: Measure,
    better: z.enum(['higher', 'lower']),
    /** In hundredths of the whole. */
    weight: z.int().min(1).max(100),
    bands: z.array(Band).min(2),
  })
  .refine(({ bands }) => bands[0]?.from === 0, 'expected the first band from 0')
  .refine(({ bands }) => areOrdered(bands, (one, next) => one.from < next.from), 'expected rising bands')
  .refine(
    ({ bands, better }) =>
      areOrdered(bands, (one, next) => one.points < next.points === (better === 'higher')),
    'expected points that go one way with the measure',
  );
export type Indicator = z.infer<typeof Indicator>;

export const GRADES = ['A', 'B', 'C', 'D'] as const;
export const Grade = z.enum(GRADES);
export type Grade = z.infer<typeof Grade>;

/** What bounds the grade, whatever the points. */
const Limit = z.strictObject({
  id: Id,
  name: Words,
  item: ItemId,
  measure: Measure,
  from: z.number().positive(),
  grade: Grade,
});

/** A published evaluation model 评价模型: everything that a grade depends on, but for the records and the day. */
export const EvaluationModel = z
  .strictObject({
    version: z.string().regex(/^[0-9]+(\.[0-9]+)*$/),
    name: Words,
    statement: Words,
    /** `required`: without a record of it there is no evaluation. */
    inputs: z.array(z.strictObject({ item: ItemId, version: ItemVersion, required: z.boolean() })).min(1),
    indicators: z.array(Indicator).min(1),
    limits: z.array(Limit),
    /** Best first; the last from 0. */
    grades: z.array(z.strictObject({ grade: Grade, from: z.number().min(0).max(100), name: Words })),
  })
  .refine(
    ({ indicators }) => sum(indicators.map(({ weight }) => weight)) === 100,
    'expected weights of 100 in all',
  )
  .refine(
    ({ grades }) => grades.map(({ grade }) => grade).join('') === GRADES.join(''),
    'expected grades A to D',
  )
  .refine(({ grades }) => areOrdered(grades, (one, next) => one.from > next.from), 'expected falling grades')
  .refine(({ grades }) => grades.at(-1)?.from === 0, 'expected the last grade from 0')
  .refine(
    ({ inputs, indicators, limits }) =>
      [...indicators, ...limits].every(({ item }) => inputs.some((input) => input.item === item)),
    'expected indicators and limits over the inputs only',
  );
export type EvaluationModel = z.infer<typeof EvaluationModel>;

function areOrdered<T>(list: readonly T[], inOrder: (one: T, next: T) => boolean): boolean {
  return list.every((each, index) => {
    const next = list[index + 1];
    return next === undefined || inOrder(each, next);
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
