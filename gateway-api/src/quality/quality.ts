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
  /** When something came last (RFC 3339); null where all was refused, and of interfaces, which answer when asked. */
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

/**
 * The quality of all data by item and source, in the catalogue's order; items that nobody gives are not in it, those of
 * which nothing that came could be taken are.
 */
export async function measureQuality(sources: QualitySources, now: Date): Promise<QualityRow[]> {
  const [catalogue, summaries] = [await sources.catalogue(), await sources.book.summaries()];
  const rows: QualityRow[] = [];
  for (const item of catalogue) {
    const through = sources.interfaces.get(item.id);
    if (through !== undefined) rows.push(interfaceRow(item, through.provider, sources.answers(item.id)));
    const fields = item.fields.map(({ name }) => name);
    const statistics = await sources.statistics(item.id, fields);
    const intakes = summaries.filter((each) => each.item === item.id);
    const providers = new Set([...statistics, ...intakes].map(({ provider }) => provider));
    for (const provider of [...providers].sort()) {
      const isOf = (each: { readonly provider: string }) => each.provider === provider;
      rows.push(zoneRow(item, provider, { kept: statistics.find(isOf), taken: intakes.find(isOf), now }));
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

interface Counted {
  readonly kept: ZoneStatistics | undefined;
  readonly taken: IntakeSummary | undefined;
  readonly now: Date;
}

function zoneRow(item: CatalogueItem, provider: string, { kept, taken: noted, now }: Counted): QualityRow {
  const { records = 0, stated = {}, lastAt: written = null } = kept ?? {};
  const { taken = records, rejected = 0, lastAt: came = null } = noted ?? {};
  const [promise, lastAt] = [promiseOf(item), later(written, came)];
  const shares = Object.entries(stated).map(([field, count]): [string, number] => [
    field,
    Math.round((1000 * count) / records) / 1000,
  ]);
  return {
    ...{ item: item.id, provider, via: 'zone', ...promise, lastAt },
    freshness: freshnessOf(promise.promisedDays, lastAt, now),
    ...{ records, completeness: Object.fromEntries(shares), taken, rejected, answers: null },
  };
}

function later(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}

function promiseOf({ update_frequency: frequency }: CatalogueItem) {
  return { frequency, promisedDays: promisedDays(frequency) ?? null };
}

/** What never came in a usable form is as late as can be. */
function freshnessOf(days: number | null, lastAt: string | null, now: Date): QualityRow['freshness'] {
  if (days === null) return 'unbound';
  if (lastAt === null) return 'stale';
  return now.getTime() - Date.parse(lastAt) <= days * DAY_MS ? 'fresh' : 'stale';
}
