import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { CatalogueItem } from '@xinjian/chaincode/model';
import { packageFile } from '../../src/package-file.js';
import { composeReport } from '../../src/reports/compose.js';
import { LAYOUT, NEVER_REPORTED } from '../../src/reports/layout.js';
import { reportNumber } from '../../src/reports/number.js';
import { Report } from '../../src/reports/report.js';
import { disputedReport, inputOf, reportOf, SAMPLES, SOURCES } from './samples.js';

const [zhineng, qipei, wuliu] = SAMPLES;

async function disputed() {
  const { chapters } = await disputedReport();
  return { items: chapters[1]!.items, advice: chapters[9]!.advice };
}

describe('the report', () => {
  for (const sample of SAMPLES) {
    it(`of ${sample.name} is the golden one`, async () => {
      const golden: unknown = JSON.parse(
        await readFile(packageFile(`test/reports/golden/${sample.name}.json`), 'utf8'),
      );
      expect(Report.parse(await reportOf(sample))).to.deep.equal(golden);
    });
  }

  it('has a chapter for every item of the catalogue, but for the grade and for itself', async () => {
    const catalogue = CatalogueItem.array().parse(
      JSON.parse(await readFile(packageFile('data/catalogue.json'), 'utf8')),
    );
    const placed = [...LAYOUT.flatMap(({ items }) => items), ...NEVER_REPORTED];
    expect(placed.sort()).to.deep.equal(catalogue.map(({ id }) => id).sort());
    expect(LAYOUT).to.have.length(10);
  });

  it('never holds the grade, even where it was collected', async () => {
    const input = await inputOf(zhineng!);
    const grade = {
      item: 'CRE-01',
      version: 1,
      status: 'delivered',
      provider: 'x',
      rows: [{ grade: 'A' }],
    } as const;
    const fetchedAt = '2026-11-22T08:00:02.000Z';
    const report = composeReport({
      ...input,
      items: [...input.items, { ...grade, fetchedAt }],
      obligations: [
        ...input.obligations,
        { item: 'CRE-01', version: 1, fields: [{ name: 'grade', treatment: 'clear' }] },
      ],
    });
    expect(report).to.deep.equal(composeReport(input));
  });

  it('names the sources of its records, as the data do', async () => {
    const input = await inputOf(zhineng!);
    const items = input.items.map((item) => (item.item === 'ADM-02' ? { ...item, sources: SOURCES } : item));
    const report = composeReport({ ...input, items });
    const named = report.chapters.flatMap((chapter) => chapter.items.filter(({ sources }) => sources));
    expect(named.map(({ item }) => item)).to.deep.equal(['ADM-02']);
    expect(named[0]?.sources).to.deep.equal(SOURCES);
  });

  it('is numbered by its time in Shanghai and its access', () => {
    const number = reportNumber('0192f0c0-0000-7000-8000-000000000000', '2026-11-22T16:00:03.000Z');
    expect(number).to.match(/^20261123000003\d{8}$/);
    expect(reportNumber('0192f0c0-0000-7000-8000-000000000001', '2026-11-22T16:00:03.000Z')).not.to.equal(
      number,
    );
  });

  it('leaves out what was repaired, without a word of it', async () => {
    const report = await reportOf(qipei!);
    const [, administrative] = report.chapters;
    expect(administrative!.items.find(({ item }) => item === 'ADM-02')).to.include({
      status: 'withheld',
      objection: false,
    });
    expect(JSON.stringify(report)).not.to.contain('未经定期检验');
  });

  it('marks what is disputed, and says so among its advice', async () => {
    const { chapters } = await reportOf(zhineng!);
    expect(chapters[1]!.items.map(({ item, objection }) => [item, objection])).to.deep.equal([
      ['ADM-01', false],
      ['ADM-02', true],
    ]);
    expect(chapters[9]!.advice.map(({ en }) => en)).to.satisfy((all: string[]) =>
      all.some((en) => en.includes('objection')),
    );
  });

  it('marks the one record that is disputed, in data and advice, and not the item', async () => {
    const { items } = await disputed();
    const penalties = items.find(({ item }) => item === 'ADM-02')!;
    expect(penalties.objection).to.equal(false);
    expect(penalties.records.map(({ _mark: mark }) => mark)).to.include('objection');
    expect(penalties.records.filter(({ _mark: mark }) => mark !== undefined)).to.have.length(1);
    expect(penalties.records.length).to.be.greaterThan(1);
    const { chapters } = await reportOf(zhineng!);
    expect((await disputed()).advice).to.deep.equal(chapters[9]!.advice);
  });

  it('lists records by their time, the latest first, however their source gave them', async () => {
    const input = await inputOf(zhineng!);
    const turned = input.items.map((item) => ({ ...item, rows: [...item.rows].reverse() }));
    const report = composeReport(input);
    expect(composeReport({ ...input, items: turned })).to.deep.equal(report);
    const insurance = report.chapters[8]!.items.find(({ item }) => item === 'SOC-01')!;
    const periods = insurance.records.map(({ period }) => String(period));
    expect(periods).to.deep.equal([...periods].sort().reverse());
    expect(new Set(periods).size).to.be.greaterThan(5);
  });

  it('tells no record, not available and not asked apart', async () => {
    const { chapters, summary } = await reportOf(qipei!);
    const tax = chapters[8]!.items.find(({ item }) => item === 'TAX-04');
    expect(tax).to.include({ status: 'unavailable' });
    expect(summary[7]).to.include({ chapter: 8, records: null });
    expect(chapters[7]!.notAsked.map(({ item }) => item)).to.include('JUD-04');
    const other = await reportOf(wuliu!);
    expect(other.chapters[7]!.items.find(({ item }) => item === 'JUD-04')).to.include({ status: 'empty' });
    expect(other.summary[7]).to.include({ chapter: 8, records: 0, answered: 1 });
  });

  it('shows no value of a withheld field, and masked ones masked', async () => {
    const report = await reportOf(zhineng!);
    const text = JSON.stringify(report);
    expect(text).to.contain('990101********1004').and.not.to.contain('990101196601031004');
    for (const { items } of report.chapters)
      for (const { fields, records } of items)
        for (const { name } of fields.filter(({ treatment }) => treatment === 'withheld'))
          for (const record of records) expect(record).not.to.have.property(name);
  });
});
