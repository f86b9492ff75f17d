/** Days are of Asia/Shanghai, `YYYY-MM-DD`; it is UTC+8 all year. */
const DAY_MS = 24 * 3600 * 1000;

/** The day so many days later. */
export function daysAfter(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY_MS).toISOString().slice(0, 10);
}

/** 0: Sunday, to 6: Saturday. */
export function weekday(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}

/** The moment at which a day ends in Asia/Shanghai (RFC 3339, UTC). */
export function endOf(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00+08:00`) + DAY_MS).toISOString();
}
