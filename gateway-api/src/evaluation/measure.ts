import { FieldName, shanghaiDay } from '@xinjian/chaincode/model';
import { z } from 'zod';
import type { FieldValue } from '../records/field.js';
import type { Row } from '../records/item-format.js';

const Value = z.union([z.string(), z.number(), z.boolean()]);

/** Which records count: a field has, has not one of some values, or is an amount above a bound. */
const Condition = z.union([
  z.strictObject({ field: FieldName, is: z.array(Value).min(1) }),
  z.strictObject({ field: FieldName, isNot: z.array(Value).min(1) }),
  z.strictObject({ field: FieldName, above: z.number() }),
]);
type Condition = z.infer<typeof Condition>;

/** Records of the last months only, the present one included; no more than five years (上海市社会信用条例 35). */
const Within = z.strictObject({ field: FieldName, months: z.int().min(1).max(60) });

const chosen = { within: Within.optional(), where: z.array(Condition) };

/** A number from the records of an item; 0 where there are none. */
export const Measure = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('years-since'), field: FieldName }),
  z.strictObject({ kind: z.literal('count'), ...chosen }),
  z.strictObject({ kind: z.literal('sum'), field: FieldName, ...chosen }),
  z.strictObject({ kind: z.literal('maximum'), field: FieldName, ...chosen }),
  z.strictObject({ kind: z.literal('distinct'), field: FieldName, ...chosen }),
]);
export type Measure = z.infer<typeof Measure>;

/**
 * Measures records. Never negative: amounts below 0 count as 0.
 * @param rows of one item, in any order
 * @param at the time of the evaluation, RFC 3339; days and months are those of Asia/Shanghai
 */
export function measure(how: Measure, rows: readonly Row[], at: string): number {
  const today = shanghaiDay(at);
  if (how.kind === 'years-since')
    return Math.max(0, ...rows.map((row) => yearsBetween(row[how.field], today)));
  const counted = rows.filter(
    (row) => isWithin(how.within, row, today) && how.where.every((each) => holds(each, row)),
  );
  if (how.kind === 'count') return counted.length;
  const values = counted.map((row) => row[how.field] ?? null);
  if (how.kind === 'distinct') return new Set(values.filter((value) => value !== null)).size;
  const amounts = values.map((value) => Math.max(0, amountOf(value) ?? 0));
  if (how.kind === 'maximum') return Math.max(0, ...amounts);
  return rounded(amounts.reduce((total, amount) => total + amount, 0));
}

function holds(condition: Condition, row: Row): boolean {
  const value = row[condition.field] ?? null;
  if ('above' in condition) return (amountOf(value) ?? -Infinity) > condition.above;
  const isOneOf = (values: readonly FieldValue[]) => values.includes(value);
  return 'is' in condition ? isOneOf(condition.is) : !isOneOf(condition.isNot);
}

/** What bears no readable month counts as recent: nobody gains by a date that is missing. */
function isWithin(within: z.infer<typeof Within> | undefined, row: Row, today: string): boolean {
  if (within === undefined) return true;
  const month = /^\d{4}-\d{2}/.exec(String(row[within.field]))?.[0];
  return month === undefined || monthsBetween(month, today) < within.months;
}

function monthsBetween(from: string, to: string): number {
  return (yearOf(to) - yearOf(from)) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7));
}

/** Whole years from a date to a day, as birthdays count. */
function yearsBetween(from: FieldValue | undefined, to: string): number {
  if (typeof from !== 'string' || !/^\d{4}-\d{2}-\d{2}/.test(from)) return 0;
  return yearOf(to) - yearOf(from) - (to.slice(5) < from.slice(5, 10) ? 1 : 0);
}

function yearOf(day: string): number {
  return Number(day.slice(0, 4));
}

function amountOf(value: FieldValue): number | undefined {
  const amount = value === null || value === '' || typeof value === 'boolean' ? NaN : Number(value);
  return Number.isFinite(amount) ? amount : undefined;
}

/** To the sixth decimal, the finest that the catalogue has: sums of decimals come out as on paper. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
