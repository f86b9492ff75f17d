import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import canonicalize from 'canonicalize';
import { sha256Hash } from '@xinjian/chaincode/model';
import fc from 'fast-check';
import { evaluate, EvaluationImpossible } from '../../src/evaluation/evaluate.js';
import { GRADES } from '../../src/evaluation/model.js';
import {
  type PublishedModel,
  publishedModel,
  readPublishedModel,
} from '../../src/evaluation/published-model.js';
import { packageFile } from '../../src/package-file.js';
import type { Row } from '../../src/records/item-format.js';

const AT = '2026-11-22T08:00:00.000Z';
const USCC = '91310115XX0000019T';

const registration = (estDate = '2014-03-18', regState = '存续'): Row => ({ uscc: USCC, estDate, regState });
const penalty = (changes: object = {}): Row => ({
  ...{ docNo: '1', decisionDate: '2026-02-12', severity: '一般', fine10k: '0.500000', repaired: false },
  ...changes,
});
const tax = (period: string, lateFlag = false): Row => ({ period, lateFlag, declareState: '已申报' });
const MONTHS = Array.from({ length: 12 }, (_, i) =>
  i < 2 ? `2025-${String(11 + i)}` : `2026-${String(i - 1).padStart(2, '0')}`,
);

/** A firm of which nothing bad is known. */
function sound(): Map<string, readonly Row[]> {
  return new Map<string, readonly Row[]>([
    ['REG-01', [registration()]],
    ['ADM-02', []],
    ['TAX-04', MONTHS.map((period) => tax(period))],
    ['SOC-01', MONTHS.map((period) => ({ period, arrearsMonths: 0 }))],
    ['UTL-01', MONTHS.map((period) => ({ period, arrears: '0.00' }))],
  ]);
}

const arbitraryPenalty = fc.record({
  decisionDate: fc.constantFrom('2019-01-01', '2023-11-30', '2024-05-01', '2026-02-12', null),
  severity: fc.constantFrom('轻微', '一般', '严重', null),
  fine10k: fc.constantFrom('0.000000', '0.020000', '0.500000', '3.100000', '60.000000', null),
  repaired: fc.constantFrom(true, false, null),
});
const arbitraryTax = fc.record({
  period: fc.constantFrom(...MONTHS, '2024-01'),
  lateFlag: fc.boolean(),
  declareState: fc.constantFrom('已申报', '未申报'),
});
const arbitraryArrears = fc.record({ period: fc.constantFrom(...MONTHS), arrearsMonths: fc.nat({ max: 9 }) });
const arbitraryBill = fc.record({
  period: fc.constantFrom(...MONTHS),
  arrears: fc.constantFrom('0.00', '0.01', '99.10'),
});
const arbitraryInput = fc
  .record({
    REG: fc.tuple(
      fc.constantFrom('2008-01-01', '2020-06-30', '2026-11-22'),
      fc.constantFrom('存续', '吊销', '在业'),
    ),
    ADM: fc.array(arbitraryPenalty, { maxLength: 6 }),
    TAX: fc.array(arbitraryTax, { maxLength: 20 }),
    SOC: fc.array(arbitraryArrears, { maxLength: 6 }),
    UTL: fc.array(arbitraryBill, { maxLength: 6 }),
  })
  .map(({ REG, ADM, TAX, SOC, UTL }) => {
    const registered: readonly Row[] = [registration(...REG)];
    return new Map<string, readonly Row[]>([
      ...([
        ['REG-01', registered],
        ['ADM-02', ADM],
        ['TAX-04', TAX],
        ['SOC-01', SOC],
        ['UTL-01', UTL],
      ] as const),
    ]);
  });

describe('the evaluation', () => {
  let published: PublishedModel;

  before(async () => {
    published = await readPublishedModel();
  });

  const gradeOf = (input: ReadonlyMap<string, readonly Row[]>, at = AT) =>
    evaluate(published.model, input, at).grade;
  const rank = (input: ReadonlyMap<string, readonly Row[]>) => GRADES.indexOf(gradeOf(input));
  const and = (input: ReadonlyMap<string, readonly Row[]>, item: string, row: Row) =>
    new Map([...input, [item, [...(input.get(item) ?? []), row]]]);

  it('gives the best grade to a firm of which nothing bad is known, and the reasons', () => {
    const { grade, reasons } = evaluate(published.model, sound(), AT);
    expect(grade).to.equal('A');
    expect(reasons.map(({ id }) => id)).to.have.members(published.model.indicators.map(({ id }) => id));
    expect(reasons.find(({ id }) => id === 'years-registered')).to.deep.equal({
      id: 'years-registered',
      zh: '成立年限（年）：12，得100分（满分100，权重15%）',
      en: 'Years since registration: 12, 100 of 100 points (weight 15 %)',
    });
  });

  it('names first what cost most', () => {
    const { grade, reasons } = evaluate(
      published.model,
      and(sound(), 'SOC-01', { period: '2026-10', arrearsMonths: 5 }),
      AT,
    );
    expect([grade, reasons[0]?.id]).to.deep.equal(['B', 'months-in-social-arrears']);
  });

  it('lets a limit stand above the points', () => {
    const closed = new Map([...sound(), ['REG-01', [registration('2014-03-18', '吊销')]]]);
    expect([gradeOf(closed), evaluate(published.model, closed, AT).reasons[0]?.id]).to.deep.equal([
      'D',
      'not-in-operation',
    ]);
    expect(gradeOf(and(sound(), 'ADM-02', penalty({ severity: '严重' })))).to.equal('C');
  });

  it('does not use what was repaired, or lies outside its months', () => {
    const without = evaluate(published.model, sound(), AT);
    for (const changes of [{ repaired: true }, { decisionDate: '2023-11-30' }])
      expect(
        evaluate(published.model, and(sound(), 'ADM-02', penalty({ severity: '严重', ...changes })), AT),
      ).to.deep.equal(without);
    expect(
      evaluate(published.model, and(sound(), 'ADM-02', penalty({ decisionDate: '2023-12-01' })), AT),
    ).not.to.deep.equal(without);
  });

  it('counts days and months as Shanghai does', () => {
    const input = new Map([...sound(), ['REG-01', [registration('2016-11-23')]]]);
    const years = (at: string) =>
      evaluate(published.model, input, at).reasons.find(({ id }) => id === 'years-registered')?.zh;
    expect(years('2026-11-22T15:59:59.999Z')).to.contain('：9，');
    expect(years('2026-11-22T16:00:00.000Z')).to.contain('：10，');
  });

  it('is impossible without a registration', () => {
    expect(() => gradeOf(new Map([...sound(), ['REG-01', []]]))).to.throw(EvaluationImpossible, 'REG-01');
  });

  it('gives the same for the same records in any order', () => {
    fc.assert(
      fc.property(arbitraryInput, fc.infiniteStream(fc.nat()), (input, keys) => {
        const shuffled = new Map(
          [...input].reverse().map(([item, rows]) => {
            const order = rows.map((row) => ({ row, key: keys.next().value as number }));
            return [item, order.sort((one, other) => one.key - other.key).map(({ row }) => row)];
          }),
        );
        expect(evaluate(published.model, shuffled, AT)).to.deep.equal(evaluate(published.model, input, AT));
      }),
    );
  });

  it('never rises with one more penalty, late declaration, arrear or unpaid bill', () => {
    fc.assert(
      fc.property(
        arbitraryInput,
        fc.oneof(
          arbitraryPenalty.map((row) => ['ADM-02', row] as const),
          fc
            .constantFrom(...MONTHS)
            .map((period) => ['TAX-04', { ...tax(period, true), declareState: '未申报' }] as const),
          arbitraryArrears.map((row) => ['SOC-01', row] as const),
          arbitraryBill.map((row) => ['UTL-01', row] as const),
        ),
        (input, [item, row]) => {
          expect(rank(and(input, item, row))).to.be.at.least(rank(input));
        },
      ),
    );
  });

  it('never falls with age, or one more month declared in time', () => {
    fc.assert(
      fc.property(arbitraryInput, fc.constantFrom(...MONTHS), (input, period) => {
        expect(rank(and(input, 'TAX-04', tax(period)))).to.be.at.most(rank(input));
        const [firm] = input.get('REG-01')!;
        const older = new Map([...input, ['REG-01', [{ ...firm, estDate: '2001-01-01' }]]]);
        expect(rank(older)).to.be.at.most(rank(input));
      }),
    );
  });

  describe('its model', () => {
    const altered = async (change: (model: Record<string, never[]>) => void) => {
      const model = JSON.parse(await readFile(packageFile('data/evaluation/model-1.json'), 'utf8')) as Record<
        string,
        never[]
      >;
      change(model);
      return () => publishedModel(JSON.stringify(model));
    };

    it('is known by the hash of its file in canonical form', async () => {
      const text = await readFile(packageFile('data/evaluation/model-1.json'), 'utf8');
      expect(published.hash).to.equal(sha256Hash(canonicalize(JSON.parse(text))!));
      expect(publishedModel(JSON.stringify(JSON.parse(text))).hash).to.equal(published.hash);
    });

    for (const [what, change] of [
      ['weights that are not 100 in all', (model) => Object.assign(model['indicators']![0]!, { weight: 14 })],
      [
        'points that rise and fall',
        (model) => Object.assign(model['indicators']![0]!['bands'][1], { points: 20 }),
      ],
      [
        'bands that do not begin at 0',
        (model) => Object.assign(model['indicators']![0]!['bands'][0], { from: 0.5 }),
      ],
      [
        'an indicator over what is no input',
        (model) => Object.assign(model['indicators']![0]!, { item: 'REG-02' }),
      ],
      ['a member that nobody knows', (model) => Object.assign(model, { secret: 1 })],
      ['grades out of order', (model) => model['grades']!.reverse()],
      [
        'a window of more than five years',
        (model) => Object.assign(model['indicators']![1]!['measure']['within'], { months: 61 }),
      ],
    ] as readonly [string, (model: Record<string, never[]>) => unknown][]) {
      it(`is refused with ${what}`, async () => {
        expect(await altered(change)).to.throw();
      });
    }

    it('names fields that the catalogue has', async () => {
      const catalogue = JSON.parse(await readFile(packageFile('data/catalogue.json'), 'utf8')) as {
        id: string;
        fields: { name: string }[];
      }[];
      for (const { item, measure } of [...published.model.indicators, ...published.model.limits]) {
        const known = catalogue.find(({ id }) => id === item)!.fields.map(({ name }) => name);
        const named = JSON.stringify(measure).matchAll(/"field":"(\w+)"/g);
        for (const [, field] of named) expect(known, item).to.include(field);
      }
    });
  });
});
