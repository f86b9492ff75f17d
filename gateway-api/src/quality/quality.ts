import type { CatalogueItem } from '@xinjian/chaincode/model';
import type { IntakeBook, IntakeSummary } from '../intake/intake-book.js';
import type { ZoneStatistics } from '../zone/statistics.js';
import type { AnswerSummary } from './answer-times.js';
import { promisedDays } from './frequency.js';

/** Whether what came last is as young as the catalogue promises; `unbound`: it promises no number of days. */
export const FRESHNESS_STATES = ['fresh', 'stale', 'unbound'] as const;

/** How good the data of one item from one source is. */
export interface QualityRow {
  readonly item: string;
  readonly provider: string;
  readonly via: 'zone' | 'interface';
  /** The catalogue's words, and as days; null where they name none. */
  readonly frequency: string;
  readonly promisedDays: number | null;
  /** When something came last (RFC 3339); null of interfaces, which answer when asked. */
  readonly lastAt: string | null;
  readonly freshness: (typeof FRESHNESS_STATES)[number];
  readonly records: number;
  /** By field, the share of records in which it is stated: 0 to 1. */
  readonly completeness: Readonly<Record<string, number>>;
  /** Records that were taken in and refused, over all files and messages. */
  readonly taken: number;
  readonly rejected: number;
  readonly answers: AnswerSummary | null;
}

export interface QualitySources {
  /** The latest version of every item. */
  readonly catalogue: () => Promise<readonly CatalogueItem[]>;
  readonly statistics: (item: string, fields: readonly string[]) => Promise<readonly ZoneStatistics[]>;
  readonly book: Pick<IntakeBook, 'summaries'>;
  /** The providers' interfaces, by item. */
  readonly interfaces: ReadonlyMap<string, { readonly provider: string }>;
  readonly answers: (item: string) => AnswerSummary | null;
}

const DAY_MS = 24 * 3600 * 1000;

/** The quality of all data by item and source, in the catalogue's order; items that nobody gives are not in it. */
export async function measureQuality(sources: QualitySources, now: Date): Promise<QualityRow[]> {
  const [catalogue, summaries] = [await sources.catalogue(), await sources.book.summaries()];
  const rows: QualityRow[] = [];
  for (const item of catalogue) {
    const through = sources.interfaces.get(item.id);
    if (through !== undefined) rows.push(interfaceRow(item, through.provider, sources.answers(item.id)));
    const fields = item.fields.map(({ name }) => name);
    for (const counted of await sources.statistics(item.id, fields)) {
      const taken = summaries.find((each) => each.item === item.id && each.provider === counted.provider);
      rows.push(zoneRow(item, counted, taken, now));
    }
  }
  return rows;
}

function interfaceRow(item: CatalogueItem, provider: string, answers: AnswerSummary | null): QualityRow {
  return {
    ...{ item: item.id, provider, via: 'interface', ...promiseOf(item) },
    ...{ lastAt: null, freshness: 'unbound', records: 0, completeness: {}, taken: 0, rejected: 0, answers },
  };
}

function zoneRow(
  item: CatalogueItem,
  { provider, records, lastAt: lastWritten, stated }: ZoneStatistics,
  taken: IntakeSummary | undefined,
  now: Date,
): QualityRow {
  const lastAt = taken !== undefined && taken.lastAt > lastWritten ? taken.lastAt : lastWritten;
  const promise = promiseOf(item);
  return {
    ...{ item: item.id, provider, via: 'zone', ...promise, lastAt },
    freshness: freshnessOf(promise.promisedDays, lastAt, now),
    records,
    completeness: Object.fromEntries(
      Object.entries(stated).map(([field, count]) => [field, Math.round((1000 * count) / records) / 1000]),
    ),
    ...{ taken: taken?.taken ?? records, rejected: taken?.rejected ?? 0, answers: null },
  };
}

function promiseOf({ update_frequency: frequency }: CatalogueItem) {
  return { frequency, promisedDays: promisedDays(frequency) ?? null };
}

function freshnessOf(days: number | null, lastAt: string, now: Date): QualityRow['freshness'] {
  if (days === null) return 'unbound';
  return now.getTime() - Date.parse(lastAt) <= days * DAY_MS ? 'fresh' : 'stale';
}
