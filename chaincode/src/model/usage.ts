import type { UsageRecord } from './records.js';
import type { Terms } from './terms.js';

/** Counted uses of a consent; nothing counted yet is null. */
export type Usage = Pick<UsageRecord, 'total' | 'day' | 'dayCount'>;

/** Asia/Shanghai is UTC+8 all year. */
const SHANGHAI_OFFSET_MS = 8 * 3600 * 1000;

/** The calendar day in Asia/Shanghai, `YYYY-MM-DD`. */
export function shanghaiDay(at: string): string {
  return new Date(Date.parse(at) + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10);
}

/** The counters after one more use at a time. */
export function countUse(usage: Usage | null, at: string): Usage {
  const day = shanghaiDay(at);
  return {
    total: (usage?.total ?? 0) + 1,
    day,
    dayCount: (usage?.day === day ? usage.dayCount : 0) + 1,
  };
}

/** Whether one more use would exceed the total. */
export function isExhausted(terms: Terms, usage: Usage | null): boolean {
  return terms.quota !== undefined && (usage?.total ?? 0) >= terms.quota.total;
}

/** Whether one more use would exceed the total or the day's share. */
export function isQuotaExceeded(terms: Terms, usage: Usage | null, at: string): boolean {
  const next = countUse(usage, at);
  return isExhausted(terms, usage) || next.dayCount > (terms.quota?.perDay ?? Infinity);
}
