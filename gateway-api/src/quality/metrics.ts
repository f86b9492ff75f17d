import { Gauge, Histogram, type Registry } from 'prom-client';
import { type WorkingCalendar } from '../calendar/working-days.js';
import { clockOf } from '../objections/clock.js';
import type { IntakeBook } from '../intake/intake-book.js';
import type { ReadModel } from '../projection/read-model.js';
import type { ObjectionRow } from '../projection/rows.js';
import type { QualityBoard } from './board.js';
import type { QualityRow } from './quality.js';

/** How old the board may be that the metrics show, in milliseconds. */
const OLDEST = 5 * 60_000;

/** How long providers' interfaces take to answer. */
export function answerSeconds(registry: Registry): Histogram<'item' | 'provider' | 'outcome'> {
  return new Histogram({
    name: 'xinjian_provider_answer_seconds',
    help: 'How long providers’ interfaces took to answer, faults apart',
    labelNames: ['item', 'provider', 'outcome'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  });
}

type Labels = Readonly<Record<string, string>>;

/** One gauge of the board: what a row says of it, for each of its own labels. */
interface BoardGauge {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
  /** Whether interfaces have it, too. */
  readonly isOfInterfaces?: true;
  readonly valuesOf: (row: QualityRow) => readonly (readonly [Labels, number])[];
}

const BOARD_GAUGES: readonly BoardGauge[] = [
  {
    name: 'xinjian_data_records',
    help: 'Records in the zone',
    valuesOf: ({ records }) => [[{}, records]],
  },
  {
    name: 'xinjian_data_age_seconds',
    help: 'Time since something came of an item last',
    valuesOf: ({ lastAt }) => (lastAt === null ? [] : [[{}, (Date.now() - Date.parse(lastAt)) / 1000]]),
  },
  {
    name: 'xinjian_data_stale',
    help: '1 where an item is older than its promised frequency',
    valuesOf: ({ freshness }) => [[{}, freshness === 'stale' ? 1 : 0]],
  },
  {
    name: 'xinjian_data_rejected_records',
    help: 'Records that were refused, over all intakes; of interfaces, answers',
    isOfInterfaces: true,
    valuesOf: ({ rejected }) => [[{}, rejected]],
  },
  {
    name: 'xinjian_data_completeness_ratio',
    help: 'Share of records that state a field',
    labels: ['field'],
    isOfInterfaces: true,
    valuesOf: ({ completeness }) => Object.entries(completeness).map(([field, share]) => [{ field }, share]),
  },
  {
    name: 'xinjian_data_late_records',
    help: 'Records that came after the working days that are promised',
    valuesOf: ({ timeliness }) => (timeliness === null ? [] : [[{}, timeliness.late]]),
  },
];

/**
 * What the board says, as gauges by item and provider. Each fetches its own values: those that another sets while a
 * scrape is under way come with the next. What the database does not tell is not there.
 */
export function measureBoard(registry: Registry, board: Pick<QualityBoard, 'read'>): void {
  for (const { name, help, labels = [], isOfInterfaces = false, valuesOf } of BOARD_GAUGES) {
    new Gauge({
      ...{ name, help, labelNames: ['item', 'provider', ...labels], registers: [registry] },
      async collect() {
        this.reset();
        const { rows } = await board.read(OLDEST).catch(() => ({ rows: [] }));
        for (const row of rows.filter(({ via }) => isOfInterfaces || via === 'zone')) {
          const { item, provider } = row;
          for (const [own, value] of valuesOf(row)) this.set({ item, provider, ...own }, value);
        }
      },
    });
  }
}

/** Pushes of which not all is in: where one stays so, its provider has to send it again. */
export function measurePushes(registry: Registry, book: Pick<IntakeBook, 'unfinished'>): void {
  new Gauge({
    name: 'xinjian_collection_pushes_unfinished',
    help: 'Pushes of providers that are under way, or were cut short',
    ...{ labelNames: ['item', 'provider'], registers: [registry] },
    async collect() {
      this.reset();
      for (const labels of await book.unfinished().catch(() => [])) this.set(labels, 1);
    },
  });
}

/**
 * Objections that wait for their decision, how many of them are overdue, and of how many that cannot be told since the
 * working days of a year are missing.
 */
export function measureObjections(
  registry: Registry,
  readModel: Pick<ReadModel, 'openObjections'>,
  calendar: WorkingCalendar,
): void {
  const gauge = (name: string, help: string, isCounted: (objection: ObjectionRow, now: string) => boolean) =>
    new Gauge({
      ...{ name, help, registers: [registry] },
      async collect() {
        const now = new Date().toISOString();
        const counted = countOf(readModel.openObjections(), (objection) => isCounted(objection, now));
        this.set(await counted.catch(() => Number.NaN));
      },
    });
  gauge('xinjian_objections_open', 'Objections that wait for their decision', () => true);
  gauge(
    'xinjian_objections_overdue',
    'Open objections past a statutory term',
    (objection, now) => clockOf(calendar, objection, now).overdue,
  );
  gauge(
    'xinjian_objections_unknown_terms',
    'Open objections a term of which ends in a year whose working days are not known',
    (objection, now) => {
      const { mark, transfer, decision } = clockOf(calendar, objection, now);
      return [mark, transfer, decision].some(({ state }) => state === 'unknown');
    },
  );
}

async function countOf<Value>(
  values: AsyncIterable<Value>,
  isCounted: (value: Value) => boolean,
): Promise<number> {
  let count = 0;
  for await (const value of values) if (isCounted(value)) count += 1;
  return count;
}
