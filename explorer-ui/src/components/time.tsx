import dayjs, { type Dayjs } from 'dayjs';
import timezone from 'dayjs/plugin/timezone.js';
import utc from 'dayjs/plugin/utc.js';

dayjs.extend(utc);
dayjs.extend(timezone);

/** Where the platform's days begin and end. */
const ZONE = 'Asia/Shanghai';

/** A moment (RFC 3339) as a clock in Shanghai shows it. */
export function shanghai(at: string, precision: 'day' | 'minute' | 'second' = 'second'): string {
  const format = { day: 'YYYY-MM-DD', minute: 'YYYY-MM-DD HH:mm', second: 'YYYY-MM-DD HH:mm:ss' }[precision];
  return dayjs(at).tz(ZONE).format(format);
}

/** The first or last moment of a calendar day in Shanghai, RFC 3339 in UTC with milliseconds. */
export function shanghaiDay(day: string, edge: 'start' | 'end'): string {
  const start = dayjs.tz(`${day} 00:00:00`, ZONE);
  return (edge === 'start' ? start : start.add(1, 'day').subtract(1, 'millisecond')).toISOString();
}

/** The calendar day in Shanghai on which a moment lies; null where there is none. */
export function shanghaiDate(at: string | undefined): Dayjs | null {
  return at === undefined ? null : dayjs(at).tz(ZONE);
}

export function Time({
  at,
  precision = 'second',
}: Readonly<{ at: string; precision?: 'day' | 'minute' | 'second' }>) {
  return (
    <time dateTime={at} title={at} className="time">
      {shanghai(at, precision)}
    </time>
  );
}
