import { expect } from 'chai';
import { Readable } from 'node:stream';
import { Registry } from 'prom-client';
import { readCalendar, type WorkingCalendar } from '../../src/calendar/working-days.js';
import { createMetrics } from '../../src/http/metrics.js';
import type { ObjectionRow } from '../../src/projection/rows.js';
import { measureBoard, measureObjections, measurePushes } from '../../src/quality/metrics.js';
import type { QualityRow } from '../../src/quality/quality.js';
import { objectionRecord } from '../support/objection-story.js';

const row: QualityRow = {
  ...{ item: 'SOC-01', provider: 'bureau', via: 'zone', frequency: 'monthly', promisedDays: 31 },
  ...{ lastAt: '2020-01-01T00:00:00.000Z', freshness: 'stale', records: 4, taken: 5, rejected: 2 },
  ...{ completeness: { uscc: 1, state: 0.5 }, answers: null, timeliness: null },
};

/** What a scrape shows of a gauge, line by line. */
async function scrape(registry: Registry, name: string): Promise<string[]> {
  const text = await registry.metrics();
  return text.split('\n').filter((line) => line.startsWith(name));
}

/** The first scrape counts: what it shows is not what an earlier one left. */
describe('measures for Prometheus', () => {
  let calendar: WorkingCalendar;
  before(async () => (calendar = await readCalendar()));

  it('show of the board what it says now, at the first scrape', async () => {
    const registry = new Registry();
    const rows = [row, { ...row, item: 'UTL-01', lastAt: null, records: 0, completeness: {} }];
    const through: QualityRow = { ...row, item: 'TAX-04', via: 'interface', lastAt: null, rejected: 3 };
    const late: QualityRow = {
      ...{ ...row, item: 'ADM-02', records: 1, lastAt: null, completeness: {}, freshness: 'unbound' },
      timeliness: { workingDays: 7, inTime: 4, late: 2, unknown: 1 },
    };
    const read = () => Promise.resolve({ measuredAt: '', rows: [...rows, through, late] });
    measureBoard(registry, { read });
    const of = (item: string, more = '') => `{item="${item}",provider="bureau"${more}}`;
    expect(await scrape(registry, 'xinjian_data_records')).to.deep.equal([
      `xinjian_data_records${of('SOC-01')} 4`,
      `xinjian_data_records${of('UTL-01')} 0`,
      `xinjian_data_records${of('ADM-02')} 1`,
    ]);
    expect(await scrape(registry, 'xinjian_data_stale')).to.have.length(3);
    expect(await scrape(registry, 'xinjian_data_late')).to.deep.equal([
      `xinjian_data_late_records${of('ADM-02')} 2`,
    ]);
    expect(await scrape(registry, 'xinjian_data_rejected')).to.include.members([
      `xinjian_data_rejected_records${of('UTL-01')} 2`,
      `xinjian_data_rejected_records${of('TAX-04')} 3`,
    ]);
    expect(await scrape(registry, 'xinjian_data_completeness')).to.deep.equal([
      `xinjian_data_completeness_ratio${of('SOC-01', ',field="uscc"')} 1`,
      `xinjian_data_completeness_ratio${of('SOC-01', ',field="state"')} 0.5`,
      `xinjian_data_completeness_ratio${of('TAX-04', ',field="uscc"')} 1`,
      `xinjian_data_completeness_ratio${of('TAX-04', ',field="state"')} 0.5`,
    ]);
    const [age, ...others] = await scrape(registry, 'xinjian_data_age_seconds');
    expect(others).to.deep.equal([]);
    expect(Number(age?.split(' ').at(-1))).to.be.greaterThan(5 * 365 * 24 * 3600);
  });

  it('show a push that was cut short', async () => {
    const registry = new Registry();
    let unfinished = [{ item: 'TAX-03', provider: 'bureau' }];
    measurePushes(registry, { unfinished: () => Promise.resolve(unfinished) });
    const name = 'xinjian_collection_pushes_unfinished';
    expect(await scrape(registry, name)).to.deep.equal([`${name}{item="TAX-03",provider="bureau"} 1`]);
    unfinished = [];
    expect(await scrape(registry, name)).to.deep.equal([]);
  });

  it('show open and overdue objections, at the first scrape', async () => {
    const registry = new Registry();
    const raised = (at: string) =>
      ({ ...objectionRecord({ name: 'a', who: 'firm', at }), changedAt: at }) as unknown as ObjectionRow;
    const known = new Set([...calendar.years].filter((year) => year === '2026'));
    const open = ['2026-03-02', '2025-12-30'].map((day) => raised(`${day}T08:00:00.000Z`));
    measureObjections(
      registry,
      { openObjections: () => Readable.from(open) as AsyncIterable<ObjectionRow> },
      { ...calendar, years: known },
    );
    expect(await scrape(registry, 'xinjian_objections')).to.deep.equal([
      'xinjian_objections_open 2',
      'xinjian_objections_overdue 1',
      'xinjian_objections_unknown_terms 1',
    ]);
  });

  it('show how far the read model is behind, at the first scrape', async () => {
    const { registry } = createMetrics({
      projectedHeight: () => 7,
      ledgerHeight: () => Promise.resolve(10),
    });
    expect(await scrape(registry, 'xinjian_projection')).to.deep.equal([
      'xinjian_projection_lag_blocks 3',
      'xinjian_projection_height 7',
    ]);
    expect(await scrape(registry, 'xinjian_ledger_height')).to.deep.equal(['xinjian_ledger_height 10']);
  });

  it('answer a scrape also when the database does not', async () => {
    const registry = new Registry();
    const down = () => Promise.reject(new Error('down'));
    measureBoard(registry, { read: down });
    const broken = () => {
      const stream = new Readable({ objectMode: true, read: () => undefined });
      stream.destroy(new Error('down'));
      return stream as AsyncIterable<ObjectionRow>;
    };
    measureObjections(registry, { openObjections: broken }, calendar);
    measurePushes(registry, { unfinished: down });
    expect(await scrape(registry, 'xinjian_data')).to.deep.equal([]);
    expect(await scrape(registry, 'xinjian_objections_open')).to.deep.equal(['xinjian_objections_open Nan']);
  });
});
