import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { CatalogueItem } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { type IntakeBook, openIntakeBook } from '../../src/intake/intake-book.js';
import { packageFile } from '../../src/package-file.js';
import { AnswerTimes } from '../../src/quality/answer-times.js';
import { QualityBoard } from '../../src/quality/board.js';
import { promisedDays } from '../../src/quality/frequency.js';
import { measureQuality, type QualitySources } from '../../src/quality/quality.js';
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
  let format: (id: string) => ItemFormat;

  before(async () => {
    zone = await openZone(connection());
    book = await openIntakeBook(connection());
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
    ...{ book, interfaces: new Map(), answers: () => null, ...changes },
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
