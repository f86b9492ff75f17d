import type { CatalogueItem } from '@xinjian/chaincode/model';
import { endOfTerm, type WorkingCalendar } from '../calendar/working-days.js';
import type { Zone } from '../zone/zone.js';
import { promisedWorkingDays } from './frequency.js';

/** How many records came within the working days that the catalogue promises, of those whose event it is counted from. */
export interface Timeliness {
  readonly workingDays: number;
  readonly inTime: number;
  readonly late: number;
  /** Without that date, or with a term that ends in days that no notice has arranged yet. */
  readonly unknown: number;
}

/** From which date of a record its term counts. */
const COUNTED_FROM: Readonly<Record<string, string>> = {
  'ADM-01': 'decisionDate',
  'ADM-02': 'decisionDate',
  'REG-09': 'regDate',
};

const SHANGHAI_MS = 8 * 3600 * 1000;

/**
 * How timely the records of an item are, by provider; empty where nothing is promised in working days. Of events before
 * anything of the item came here nothing is counted: they were brought when the collection began.
 */
export async function measureTimeliness(
  zone: Pick<Zone, 'arrivals'>,
  calendar: WorkingCalendar,
  { id, update_frequency: frequency }: Pick<CatalogueItem, 'id' | 'update_frequency'>,
): Promise<ReadonlyMap<string, Timeliness>> {
  const [workingDays, field] = [promisedWorkingDays(frequency), COUNTED_FROM[id]];
  const counted = new Map<string, Timeliness>();
  if (workingDays === null || field === undefined) return counted;
  const arrivals = await grouped(zone.arrivals(id, field));
  const first = arrivals.reduce((day, { came }) => (came < day ? came : day), '9');
  for (const { provider, date, came, count } of arrivals) {
    if (date !== null && date < first) continue;
    const state = stateOf(calendar, workingDays, date, came);
    const before = counted.get(provider) ?? { workingDays, inTime: 0, late: 0, unknown: 0 };
    counted.set(provider, { ...before, [state]: before[state] + count });
  }
  return counted;
}

interface Arrivals {
  readonly provider: string;
  readonly date: string | null;
  /** The day. */
  readonly came: string;
  readonly count: number;
}

/** Records by provider and their two days: of these there are few, however many records. */
async function grouped(arrivals: ReturnType<Zone['arrivals']>): Promise<Arrivals[]> {
  const groups = new Map<string, Arrivals>();
  for await (const { provider, date, firstAt } of arrivals) {
    const came = dayOf(firstAt);
    const key = JSON.stringify([provider, date, came]);
    groups.set(key, { provider, date, came, count: (groups.get(key)?.count ?? 0) + 1 });
  }
  return [...groups.values()];
}

function stateOf(calendar: WorkingCalendar, workingDays: number, date: string | null, came: string) {
  if (date === null) return 'unknown';
  const { day, isKnown } = endOfTerm(calendar, date, workingDays);
  if (came <= day) return 'inTime';
  return isKnown ? 'late' : 'unknown';
}

function dayOf(instant: string): string {
  return new Date(Date.parse(instant) + SHANGHAI_MS).toISOString().slice(0, 10);
}
