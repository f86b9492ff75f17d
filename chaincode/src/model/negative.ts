import type { ItemObligation } from './decision.js';
import { shanghaiDay } from './usage.js';

/** How long negative information may be served (上海市社会信用条例 35). */
const NEGATIVE_YEARS = 5;

/** The first day, `YYYY-MM-DD` in Asia/Shanghai, of which negative information may still be served at a time. */
export function firstServableDay(at: string): string {
  const [year = 0, month = 1, day = 1] = shanghaiDay(at).split('-').map(Number);
  return new Date(Date.UTC(year - NEGATIVE_YEARS, month - 1, day)).toISOString().slice(0, 10);
}

/**
 * Whether one record of an item may leave. Of negative information the five years run from the end of the conduct
 * (上海市社会信用条例 35), so that a listing that goes on is served however old it is; one that bears no date is not, as
 * nobody can say that it is young enough; nor is one that was repaired (信用修复管理办法: sharing and use end with it).
 * @param row field names and what the source gave; dates are `YYYY-MM-DD`, whatever follows, or months `YYYY-MM`
 */
export function isServable(
  { negative }: Pick<ItemObligation, 'negative'>,
  row: Readonly<Record<string, unknown>>,
): boolean {
  if (negative === undefined) return true;
  const { since, ended, from, repaired } = negative;
  const valueOf = (field: string) => (Object.hasOwn(row, field) ? row[field] : undefined);
  if (repaired !== undefined && valueOf(repaired) === true) return false;
  const end = valueOf(ended ?? since);
  if (ended !== undefined && isEmpty(end)) return isDate(valueOf(since));
  return isDate(end) && lastDayOf(end) >= from;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function isDate(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d{2}(-\d{2}.*)?$/.test(value);
}

/** Of a month, one that is no earlier than its last. */
function lastDayOf(date: string): string {
  return date.length === 7 ? `${date}-31` : date.slice(0, 10);
}
