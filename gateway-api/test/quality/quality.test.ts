import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { CatalogueItem } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { readCalendar, type WorkingCalendar } from '../../src/calendar/working-days.js';
import { type IntakeBook, openIntakeBook } from '../../src/intake/intake-book.js';
import { packageFile } from '../../src/package-file.js';
import { AnswerTimes } from '../../src/quality/answer-times.js';
import { QualityBoard } from '../../src/quality/board.js';
import { promisedDays } from '../../src/quality/frequency.js';
import { measureQuality, type QualitySources } from '../../src/quality/quality.js';
import { measureTimeliness } from '../../src/quality/timeliness.js';
import { ProviderFault } from '../../src/providers/errors.js';
import { formatOf, type ItemFormat } from '../../src/records/item-format.js';
import { readRecordKeys } from '../../src/records/record-keys.js';
import { openZone, type Zone } from '../../src/zone/zone.js';
import { useDatabase } from '../support/database.js';
import { digest } from '../support/story.js';

const FIRM = '91310115XX0000019T';
const NOW = new Date('2026-11-22T08:00:00.000Z');

describe('the quality of the data', function () {
  this.timeout(30_000);
  const connection = useDatabase();
  let zone: Zone;
  let book: IntakeBook;
  let catalogue: CatalogueItem[];
  let calendar: WorkingCalendar;
  let format: (id: string) => ItemFormat;

  before(async () => {
    zone = await openZone(connection());
    book = await openIntakeBook(connection());
    calendar = await readCalendar();
    const keys = await readRecordKeys();
    catalogue = z
      .array(CatalogueItem)
      .parse(JSON.parse(await readFile(packageFile('data/catalogue.json'), 'utf8')));
    format = (id) =>
      formatOf(
        catalogue.find((item) => item.id === id)!,
        keys.get(id)!,
      );
  });

  const sources = (changes: Partial<QualitySources> = {}): QualitySources => ({
    catalogue: () => Promise.resolve(catalogue),
    statistics: (item, fields) => zone.statistics(item, fields),
    ...{ book, interfaces: new Map(), answers: () => null },
    contents: () => ({ records: 0, stated: {}, unusable: 0 }),
    timeliness: (item) => measureTimeliness(zone, calendar, item),
    ...changes,
  });

  async function keep(item: string, rows: readonly object[], receivedAt: string, provider = 'bureau') {
    const provenance = { provider, kind: 'push' as const, name: 'm', digest: digest('m'), salt: null };
    await zone.store(
      format(item),
      rows.map((row) => ({
        row: row as Record<string, string>,
        uscc: FIRM,
        provenance: { ...provenance, line: 1, receivedAt },
      })),
    );
  }

  it('knows every promise of the catalogue, and no other', () => {
    for (const { id, update_frequency: frequency } of catalogue) {
      expect(promisedDays(frequency), id).not.to.equal(undefined);
    }
    expect(promisedDays('sometimes')).to.equal(undefined);
    expect(promisedDays('toString')).to.equal(undefined);
  });

  it('measures freshness against the promise, and completeness by field, by source', async () => {
    await keep(
      'SOC-01',
      [
        { uscc: FIRM, socCode: 'S1', period: '2026-09', insType: '养老', state: null },
        { uscc: FIRM, socCode: 'S1', period: '2026-10', insType: '养老', state: '正常' },
      ],
      '2026-10-20T08:00:00.000Z',
    );
    await keep('REG-01', [{ uscc: FIRM, entName: '甲' }], '2026-11-21T09:00:00.000Z', 'one');
    await keep('ADM-02', [{ xdrUscc: FIRM, docNo: '1' }], '2020-01-01T00:00:00.000Z');
    const rows = await measureQuality(sources(), NOW);
    const [soc, reg, adm] = ['SOC-01', 'REG-01', 'ADM-02'].map((id) => rows.find(({ item }) => item === id));
    expect(soc).to.include({ records: 2, freshness: 'stale', promisedDays: 31, provider: 'bureau' });
    expect(soc?.completeness).to.include({ uscc: 1, state: 0.5, payable: 0 });
    expect(reg).to.include({ freshness: 'fresh', promisedDays: 1 });
    expect(adm).to.include({ freshness: 'unbound', promisedDays: null });
  });

  it('counts what was refused, and takes an unchanged delivery for a fresh one', async () => {
    await book.note({
      ...{ _id: 'one', item: 'SOC-01', provider: 'bureau', kind: 'file', digest: digest('f') },
      ...{ at: '2026-11-20T08:00:00.000Z', inserted: 0, updated: 0, unchanged: 2, removed: 0, rejected: 3 },
      faults: [],
    });
    const soc = (await measureQuality(sources(), NOW)).find(({ item }) => item === 'SOC-01');
    expect(soc).to.include({ taken: 2, rejected: 3, freshness: 'fresh', lastAt: '2026-11-20T08:00:00.000Z' });
  });

  it('shows a source of which nothing could be taken, and takes that for no delivery', async () => {
    const refused = (_id: string, at: string, rejected: number, taken = 0) =>
      book.note({
        ...{ _id, item: 'UTL-01', provider: 'grid', kind: 'file', digest: digest('f'), at, faults: [] },
        ...{ inserted: taken, updated: 0, unchanged: 0, removed: 0, rejected },
      });
    const row = async () => (await measureQuality(sources(), NOW)).find(({ item }) => item === 'UTL-01');
    await refused('all', '2026-11-21T08:00:00.000Z', 7);
    expect(await row()).to.deep.include({
      ...{ provider: 'grid', records: 0, completeness: {}, taken: 0, rejected: 7 },
      ...{ lastAt: null, freshness: 'stale' },
    });
    await refused('some', '2026-09-01T08:00:00.000Z', 1, 1);
    expect(await row()).to.include({ rejected: 8, lastAt: '2026-09-01T08:00:00.000Z', freshness: 'stale' });
    await refused('none', '2026-11-20T08:00:00.000Z', 0);
    expect(await row()).to.include({ lastAt: '2026-11-20T08:00:00.000Z', freshness: 'fresh' });
  });

  it('takes what was pushed the same as a file had it for the pusher’s, and awaits nothing of the file', async () => {
    const row = { uscc: FIRM, level: '专精特新中小企业', date: '2026-01-05' };
    const source = (kind: 'file' | 'push', provider: string, receivedAt: string) => [
      {
        ...{ row, uscc: FIRM },
        provenance: { provider, kind, name: 'n', digest: digest('d'), salt: null, line: 1, receivedAt },
      },
    ];
    const [before, after] = ['2024-01-05T08:00:00.000Z', '2026-11-21T08:00:00.000Z'] as const;
    await zone.store(format('INN-05'), source('file', '经信部门', before));
    await note('file', '经信部门', before, { inserted: 1 });
    await zone.store(format('INN-05'), source('push', 'bureau', after));
    await note('push', 'bureau', after, { unchanged: 1 });
    const rows = (await measureQuality(sources(), NOW)).filter(({ item }) => item === 'INN-05');
    expect(rows.map(({ provider, records, freshness }) => [provider, records, freshness])).to.deep.equal([
      ['bureau', 1, 'fresh'],
      ['经信部门', 0, 'unbound'],
    ]);
  });
  const note = (kind: 'file' | 'push', provider: string, at: string, counts: object) =>
    book.note({
      ...{ _id: `${kind} of INN-05`, item: 'INN-05', provider, kind, digest: digest('d'), at, faults: [] },
      ...{ inserted: 0, updated: 0, unchanged: 0, removed: 0, rejected: 0, ...counts },
    });

  it('gives what comes daily a day of grace', async () => {
    const daily = async (lastAt: string) => {
      await keep('REG-05', [{ uscc: FIRM, branchUscc: FIRM }], lastAt);
      return (await measureQuality(sources(), NOW)).find(({ item }) => item === 'REG-05')?.freshness;
    };
    expect(await daily('2026-11-20T07:00:00.000Z')).to.equal('stale');
    expect(await daily('2026-11-20T09:00:00.000Z')).to.equal('fresh');
  });

  it('measures by working days what is promised so, but for what was decided before anything came', async () => {
    const licence = (docNo: string, decisionDate: string | null) => ({ xdrUscc: FIRM, docNo, decisionDate });
    await keep('ADM-01', [licence('before', '2026-01-01')], '2026-09-01T08:00:00.000Z');
    // seven working days from 24 September: over the Mid-Autumn and National Day holidays to 12 October
    await keep('ADM-01', [licence('in time', '2026-09-24')], '2026-10-11T15:59:00.000Z');
    await keep('ADM-01', [licence('late', '2026-09-21')], '2026-10-11T16:01:00.000Z');
    await keep('ADM-01', [licence('undated', null)], '2026-10-12T08:00:00.000Z');
    await keep('ADM-01', [licence('late', '2026-09-21')], '2026-11-20T08:00:00.000Z');
    const row = (await measureQuality(sources(), NOW)).find(({ item }) => item === 'ADM-01');
    expect(row?.timeliness).to.deep.equal({ workingDays: 7, inTime: 1, late: 1, unknown: 1 });
    expect(row?.freshness).to.equal('unbound');
  });

  it('measures the completeness of what interfaces answer, and counts what of it cannot be used', async () => {
    const times = new AnswerTimes(() => undefined);
    const answers = [
      Promise.resolve([
        { uscc: FIRM, taxPaid: null },
        { uscc: FIRM, taxPaid: '1.00' },
      ]),
      Promise.reject(new ProviderFault('UNUSABLE', 'not JSON')),
      Promise.reject(new ProviderFault('TIMED_OUT', 'late')),
    ];
    for (const answer of answers) answer.catch(() => undefined);
    const through = {
      ...{ provider: 'tax', close: () => Promise.resolve() },
      fetch: () => answers.shift() ?? Promise.resolve([]),
    };
    const watched = times.watch(new Map([['TAX-04', through]])).get('TAX-04')!;
    const item = catalogue.find(({ id }) => id === 'TAX-04')!;
    for (let count = 0; count < 3; count += 1) {
      await watched.fetch(item, FIRM, new AbortController().signal).catch(() => undefined);
    }
    const interfaces = new Map([['TAX-04', watched]]);
    const rows = await measureQuality(
      sources({ interfaces, answers: (id) => times.summary(id), contents: (id) => times.contents(id) }),
      NOW,
    );
    const row = rows.find(({ via }) => via === 'interface');
    expect(row).to.deep.include({ records: 2, taken: 2, rejected: 1 });
    expect(row?.completeness).to.deep.equal({ uscc: 1, taxPaid: 0.5 });
  });

  it('times the answers of interfaces, and counts their faults', async () => {
    const seen: [string, boolean][] = [];
    const times = new AnswerTimes((item, _provider, _seconds, isFault) => seen.push([item, isFault]));
    let fails = false;
    const through = {
      provider: 'tax',
      fetch: () => (fails ? Promise.reject(new Error('down')) : Promise.resolve([])),
      close: () => Promise.resolve(),
    };
    const watched = times.watch(new Map([['TAX-04', through]])).get('TAX-04')!;
    const item = catalogue.find(({ id }) => id === 'TAX-04')!;
    await watched.fetch(item, FIRM, new AbortController().signal);
    fails = true;
    const failed = watched.fetch(item, FIRM, new AbortController().signal);
    expect(await failed.catch((error: unknown) => String(error))).to.match(/down/);
    expect(times.summary('TAX-04')).to.include({ count: 2, faults: 1 });
    expect(times.summary('SOC-01')).to.equal(null);
    expect(seen).to.deep.equal([
      ['TAX-04', false],
      ['TAX-04', true],
    ]);
    const rows = await measureQuality(
      sources({ interfaces: new Map([['TAX-04', watched]]), answers: (id) => times.summary(id) }),
      NOW,
    );
    expect(rows.find(({ via }) => via === 'interface')).to.include({ item: 'TAX-04', provider: 'tax' });
  });

  it('is measured once for all who ask at once, and again when it is too old', async () => {
    let measured = 0;
    const board = new QualityBoard(
      sources({
        catalogue: () => {
          measured += 1;
          return Promise.resolve([]);
        },
      }),
    );
    await Promise.all([board.read(60_000), board.read(60_000), board.read(60_000)]);
    await board.read(60_000);
    expect(measured).to.equal(1);
    await board.read(-1);
    expect(measured).to.equal(2);
  });
});
