import type { CatalogueItem } from '@xinjian/chaincode/model';
import type { IntakeBook, IntakeSummary } from '../intake/intake-book.js';
import type { ZoneStatistics } from '../zone/statistics.js';
import type { AnswerContents, AnswerSummary } from './answer-times.js';
import { promisedDays } from './frequency.js';
import type { Timeliness } from './timeliness.js';

/**
 * Whether what came last is as young as the catalogue promises; `unbound`: it promises no number of days, or another
 * source has brought since all that this one had.
 */
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
  /** In the zone; of an interface, in its answers since this gateway started. */
  readonly records: number;
  /** By field, the share of records in which it is stated: 0 to 1. */
  readonly completeness: Readonly<Record<string, number>>;
  /** Records that were taken in and refused, over all files and messages; of an interface, answers refused. */
  readonly taken: number;
  readonly rejected: number;
  readonly answers: AnswerSummary | null;
  /** Where the catalogue promises working days; null else. */
  readonly timeliness: Timeliness | null;
}

export interface QualitySources {
  /** The latest version of every item. */
  readonly catalogue: () => Promise<readonly CatalogueItem[]>;
  readonly statistics: (item: string, fields: readonly string[]) => Promise<readonly ZoneStatistics[]>;
  readonly book: Pick<IntakeBook, 'summaries'>;
  /** The providers' interfaces, by item. */
  readonly interfaces: ReadonlyMap<string, { readonly provider: string }>;
  readonly answers: (item: string) => AnswerSummary | null;
  readonly contents: (item: string) => AnswerContents;
  readonly timeliness: (item: CatalogueItem) => Promise<ReadonlyMap<string, Timeliness>>;
}

const DAY_MS = 24 * 3600 * 1000;

/** What comes once a day comes at no fixed hour, and a day late is not yet missing. */
const GRACE_DAYS = 1;

/**
 * The quality of all data by item and source, in the catalogue's order; items that nobody gives are not in it, those of
 * which nothing that came could be taken are.
 */
export async function measureQuality(sources: QualitySources, now: Date): Promise<QualityRow[]> {
  const [catalogue, summaries] = [await sources.catalogue(), await sources.book.summaries()];
  const rows: QualityRow[] = [];
  for (const item of catalogue) {
    const through = sources.interfaces.get(item.id);
    if (through !== undefined) rows.push(interfaceRow(item, through.provider, sources));
    const fields = item.fields.map(({ name }) => name);
    const statistics = await sources.statistics(item.id, fields);
    const intakes = summaries.filter((each) => each.item === item.id);
    const timeliness = await sources.timeliness(item);
    const providers = new Set([...statistics, ...intakes].map(({ provider }) => provider));
    const ofZone = [...providers].sort().map((provider) => {
      const isOf = (each: { readonly provider: string }) => each.provider === provider;
      const counted = { kept: statistics.find(isOf), taken: intakes.find(isOf), now };
      return zoneRow(item, provider, { ...counted, timeliness: timeliness.get(provider) ?? null });
    });
    rows.push(
      ...ofZone.map((row) => (isSucceeded(row, ofZone) ? { ...row, freshness: 'unbound' as const } : row)),
    );
  }
  return rows;
}

/** Whether another source has taken over: it holds what this one had, and came later. Nothing is awaited of this one. */
function isSucceeded({ records, taken, lastAt }: QualityRow, all: readonly QualityRow[]): boolean {
  if (records > 0 || taken === 0 || lastAt === null) return false;
  return all.some((other) => other.records > 0 && other.lastAt !== null && other.lastAt > lastAt);
}

function interfaceRow(
  item: CatalogueItem,
  provider: string,
  { answers, contents }: Pick<QualitySources, 'answers' | 'contents'>,
): QualityRow {
  const { records, stated, unusable: rejected } = contents(item.id);
  return {
    ...{ item: item.id, provider, via: 'interface', ...promiseOf(item), lastAt: null, freshness: 'unbound' },
    ...{ records, completeness: sharesOf(stated, records), taken: records, rejected },
    ...{ answers: answers(item.id), timeliness: null },
  };
}

function sharesOf(stated: Readonly<Record<string, number>>, records: number): Record<string, number> {
  return Object.fromEntries(
    Object.entries(stated).map(([field, count]) => [field, Math.round((1000 * count) / records) / 1000]),
  );
}

interface Counted {
  readonly kept: ZoneStatistics | undefined;
  readonly taken: IntakeSummary | undefined;
  readonly timeliness: Timeliness | null;
  readonly now: Date;
}

function zoneRow(item: CatalogueItem, provider: string, counted: Counted): QualityRow {
  const { kept, taken: noted, timeliness, now } = counted;
  const { records = 0, stated = {}, lastAt: written = null } = kept ?? {};
  const { taken = records, rejected = 0, lastAt: came = null } = noted ?? {};
  const [promise, lastAt] = [promiseOf(item), later(written, came)];
  return {
    ...{ item: item.id, provider, via: 'zone', ...promise, lastAt },
    freshness: freshnessOf(promise.promisedDays, lastAt, now),
    ...{ records, completeness: sharesOf(stated, records), taken, rejected, answers: null, timeliness },
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
  return now.getTime() - Date.parse(lastAt) <= (days + GRACE_DAYS) * DAY_MS ? 'fresh' : 'stale';
}
