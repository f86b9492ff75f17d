import type { ZoneDocument, ZoneDocuments } from './documents.js';

/** What the zone holds of one item from one provider. */
export interface ZoneStatistics {
  readonly provider: string;
  readonly records: number;
  /** When the youngest of them came (RFC 3339). */
  readonly lastAt: string;
  /** By field, in how many of them it is stated. */
  readonly stated: Readonly<Record<string, number>>;
}

/** When a record came first, and the date that it bears in a field. */
export interface Arrival {
  readonly provider: string;
  /** `YYYY-MM-DD`; null where it is not stated. */
  readonly date: string | null;
  /** RFC 3339. */
  readonly firstAt: string;
}

/** Those of an item, in no order. */
export async function* arrivalsOf(
  { records }: Pick<ZoneDocuments, 'records'>,
  item: string,
  field: string,
): AsyncGenerator<Arrival> {
  const found = records
    .find({ item }, { [`row.${field}`]: 1, 'provenance.provider': 1, firstAt: 1 })
    .lean<Pick<ZoneDocument, 'row' | 'provenance' | 'firstAt'>[]>()
    .cursor();
  for await (const { row, provenance, firstAt } of found) {
    const date = row[field] ?? null;
    yield { provider: provenance.provider, date: date === null ? null : String(date), firstAt };
  }
}

/** Counted by the database, in one pass over the item's records. */
export async function zoneStatistics(
  { records }: Pick<ZoneDocuments, 'records'>,
  item: string,
  fields: readonly string[],
): Promise<ZoneStatistics[]> {
  const counts = Object.fromEntries(
    fields.map((field) => [
      `stated_${field}`,
      { $sum: { $cond: [{ $eq: [{ $ifNull: [`$row.${field}`, null] }, null] }, 0, 1] } },
    ]),
  );
  const grouped = await records.aggregate<Record<string, unknown>>([
    { $match: { item } },
    {
      $group: {
        _id: '$provenance.provider',
        records: { $sum: 1 },
        lastAt: { $max: '$provenance.receivedAt' },
        ...counts,
      },
    },
    { $sort: { _id: 1 } },
  ]);
  return grouped.map((group) => ({
    provider: String(group['_id']),
    records: Number(group['records']),
    lastAt: String(group['lastAt']),
    stated: Object.fromEntries(fields.map((field) => [field, Number(group[`stated_${field}`])])),
  }));
}
