import { Gauge, Histogram, type Registry } from 'prom-client';
import { type WorkingCalendar } from '../calendar/working-days.js';
import { clockOf } from '../objections/clock.js';
import type { ReadModel } from '../projection/read-model.js';
import type { QualityBoard } from './board.js';

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

/** What the board says, as gauges by item and provider. */
export function measureBoard(registry: Registry, board: QualityBoard): void {
  const gauge = (name: string, help: string, labelNames: readonly string[] = ['item', 'provider']) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const age = gauge('xinjian_data_age_seconds', 'Time since something came of an item last');
  const stale = gauge('xinjian_data_stale', '1 where an item is older than its promised frequency');
  const rejected = gauge('xinjian_data_rejected_records', 'Records that were refused, over all intakes');
  const stated = gauge('xinjian_data_completeness_ratio', 'Share of records that state a field', [
    ...['item', 'provider', 'field'],
  ]);
  new Gauge({
    name: 'xinjian_data_records',
    help: 'Records in the zone',
    labelNames: ['item', 'provider'],
    registers: [registry],
    async collect() {
      for (const each of [this, age, stale, rejected, stated]) each.reset();
      const { rows } = await board.read(OLDEST);
      for (const { item, provider, lastAt, freshness, records, completeness, ...row } of rows) {
        if (lastAt === null) continue;
        this.set({ item, provider }, records);
        age.set({ item, provider }, (Date.now() - Date.parse(lastAt)) / 1000);
        stale.set({ item, provider }, freshness === 'stale' ? 1 : 0);
        rejected.set({ item, provider }, row.rejected);
        for (const [field, share] of Object.entries(completeness))
          stated.set({ item, provider, field }, share);
      }
    },
  });
}

/** Objections that wait for their decision, and how many of them are overdue. */
export function measureObjections(
  registry: Registry,
  readModel: Pick<ReadModel, 'openObjections'>,
  calendar: WorkingCalendar,
): void {
  const overdue = new Gauge({
    name: 'xinjian_objections_overdue',
    help: 'Open objections past a statutory term',
    registers: [registry],
  });
  new Gauge({
    name: 'xinjian_objections_open',
    help: 'Objections that wait for their decision',
    registers: [registry],
    async collect() {
      const open = await readModel.openObjections();
      const now = new Date().toISOString();
      this.set(open.length);
      overdue.set(open.filter((objection) => clockOf(calendar, objection, now).overdue).length);
    },
  });
}
