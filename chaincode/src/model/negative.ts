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
 * Whether one record of an item may leave. Of negative information one that bears no date does not, as nobody can say
 * that it is young enough; nor does one that was repaired (信用修复管理办法: sharing and use end with the repair).
 * @param row field names and what the source gave; dates are `YYYY-MM-DD`, whatever follows
 */
export function isServable({ negative }: ItemObligation, row: Readonly<Record<string, unknown>>): boolean {
  if (negative === undefined) return true;
  const { since, from, repaired } = negative;
  const date = Object.hasOwn(row, since) ? row[since] : undefined;
  if (typeof date !== 'string' || !/^\d{4}-\d{2}-\d{2}/.test(date)) return false;
  return date.slice(0, 10) >= from && !(repaired !== undefined && row[repaired] === true);
}
