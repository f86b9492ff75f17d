import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { packageFile } from '../package-file.js';
import { daysAfter, weekday } from './day.js';

/** One year's arrangement of holidays by the State Council's General Office (国务院办公厅部分节假日安排的通知). */
const Year = z.strictObject({
  /** The notice. */
  source: z.string().min(1),
  /** First and last day of each. */
  holidays: z.array(z.tuple([z.iso.date(), z.iso.date()])),
  /** Saturdays and Sundays that are worked (调休上班). */
  makeUp: z.array(z.iso.date()),
});

/** The exceptions to Monday to Friday, for the years of which the notice is known. */
export interface WorkingCalendar {
  readonly years: ReadonlySet<string>;
  readonly holidays: ReadonlySet<string>;
  readonly makeUp: ReadonlySet<string>;
}

/** @throws {z.ZodError} what is no table of years */
export function parseCalendar(table: unknown): WorkingCalendar {
  const years = z.record(z.string().regex(/^\d{4}$/), Year).parse(table);
  const all = Object.values(years);
  return {
    years: new Set(Object.keys(years)),
    holidays: new Set(all.flatMap(({ holidays }) => holidays.flatMap(([first, last]) => span(first, last)))),
    makeUp: new Set(all.flatMap(({ makeUp }) => makeUp)),
  };
}

/**
 * A table of years, as `data/working-days.json` is, which it is by default; a year is added when the State Council has
 * published it.
 * @throws {z.ZodError} what is no table of years
 */
export async function readCalendar(file = packageFile('data/working-days.json')): Promise<WorkingCalendar> {
  return parseCalendar(JSON.parse(await readFile(file, 'utf8')));
}

/**
 * From this day on the next year's notice arranges the year's end: New Year 2019 had 2018-12-29 worked and the two days
 * after it free.
 */
const NEXT_NOTICE_FROM = '12-28';

/** Whether a day is worked; null beyond the years that are known, and where the next year's notice is missing. */
export function isWorkingDay({ years, holidays, makeUp }: WorkingCalendar, day: string): boolean | null {
  const year = day.slice(0, 4);
  if (!years.has(year)) return null;
  if (day.slice(5) >= NEXT_NOTICE_FROM && !years.has(String(Number(year) + 1))) return null;
  if (makeUp.has(day)) return true;
  return !holidays.has(day) && weekday(day) >= 1 && weekday(day) <= 5;
}

/** When a term ends: on a day; or, where it reaches into a year that is not known, on no earlier one. */
export interface TermEnd {
  readonly day: string;
  readonly isKnown: boolean;
}

/** The end of a term of working days: the day on which it begins does not count (民法典 201). */
export function endOfTerm(calendar: WorkingCalendar, day: string, count: number): TermEnd {
  let [current, left] = [day, count];
  while (left > 0) {
    const next = daysAfter(current, 1);
    const worked = isWorkingDay(calendar, next);
    if (worked === null) return { day: current, isKnown: false };
    if (worked) left -= 1;
    current = next;
  }
  return { day: current, isKnown: true };
}

function span(first: string, last: string): string[] {
  const days: string[] = [];
  for (let day = first; day <= last; day = daysAfter(day, 1)) days.push(day);
  return days;
}
