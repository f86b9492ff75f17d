import { expect } from 'chai';
import {
  CatalogueItem,
  applyObligations,
  firstServableDay,
  isServable,
  type ItemObligation,
} from '@xinjian/chaincode/model';
import catalogue from '../vectors/catalogue.json';

describe('negative information', () => {
  const obligation: ItemObligation = {
    item: 'ADM-02',
    version: 1,
    fields: [{ name: 'fact', treatment: 'clear' }],
    negative: { since: 'decisionDate', from: '2021-03-10' },
  };
  const cases: Record<string, [unknown, boolean]> = {
    'on the first day': ['2021-03-10', true],
    'a day too old': ['2021-03-09', false],
    'with a time of day': ['2021-03-10T00:00:00Z', true],
    'without a date': [null, false],
    'with a date that cannot be read': ['10 March 2021', false],
    'with a number for a date': [20210310, false],
    'of the month that has the first day': ['2021-03', true],
    'of the month before it': ['2021-02', false],
  };
  for (const [name, [decisionDate, servable]] of Object.entries(cases))
    it(`${servable ? 'serves' : 'withholds'} a record ${name}`, () => {
      const row = { fact: 'x', decisionDate };
      expect(isServable(obligation, row)).to.equal(servable);
      expect(applyObligations(obligation, row)).to.deep.equal(servable ? { fact: 'x' } : {});
    });

  it('withholds a record that was repaired, where the catalogue says by which field', () => {
    const repairable = { ...obligation, negative: { ...obligation.negative!, repaired: 'repaired' } };
    const row = { fact: 'x', decisionDate: '2026-01-01' };
    expect(isServable(repairable, { ...row, repaired: true })).to.equal(false);
    expect(applyObligations(repairable, { ...row, repaired: true })).to.deep.equal({});
    for (const repaired of [false, null, undefined, 'true'])
      expect(isServable(repairable, { ...row, repaired })).to.equal(true);
    expect(isServable(obligation, { ...row, repaired: true })).to.equal(true);
  });

  describe('of a listing, whose five years run from its end', () => {
    const listing: ItemObligation = {
      ...obligation,
      fields: [{ name: 'inReason', treatment: 'clear' }],
      negative: { since: 'inDate', ended: 'outDate', from: '2021-03-10' },
    };
    const listed: Record<string, [object, boolean]> = {
      'serves one that goes on, however old': [{ inDate: '2009-01-01', outDate: null }, true],
      'serves one whose end the source left empty': [{ inDate: '2009-01-01', outDate: '' }, true],
      'serves one without the field of its end': [{ inDate: '2009-01-01' }, true],
      'serves one that ended on the first day': [{ inDate: '2009-01-01', outDate: '2021-03-10' }, true],
      'withholds one that ended a day earlier': [{ inDate: '2009-01-01', outDate: '2021-03-09' }, false],
      'withholds one whose end cannot be read': [{ inDate: '2021-04-01', outDate: '长期' }, false],
      'withholds one without any date': [{ outDate: null }, false],
    };
    for (const [what, [dates, servable]] of Object.entries(listed))
      it(what, () => {
        const row = { inReason: 'x', ...dates };
        expect(isServable(listing, row)).to.equal(servable);
        expect(applyObligations(listing, row)).to.deep.equal(servable ? { inReason: 'x' } : {});
      });
  });

  it('withholds a record whose date only a prototype has', () => {
    const row = Object.create({ decisionDate: '2026-01-01' }) as Record<string, unknown>;
    expect(isServable(obligation, row)).to.equal(false);
  });

  it('bounds nothing else', () => {
    expect(isServable({}, {})).to.equal(true);
  });

  it('counts five years by the calendar of Shanghai', () => {
    expect(firstServableDay('2026-03-10T15:59:59.999Z')).to.equal('2021-03-10');
    expect(firstServableDay('2026-03-10T16:00:00.000Z')).to.equal('2021-03-11');
    expect(firstServableDay('2028-02-29T00:00:00.000Z')).to.equal('2023-03-01');
  });

  it('is marked in the catalogue by fields that the item has', () => {
    const penalty = catalogue.find(({ id }) => id === 'ADM-02')!;
    expect(CatalogueItem.safeParse(penalty).success).to.equal(true);
    for (const member of ['since', 'repaired']) {
      const elsewhere = { ...penalty, negative: { ...penalty.negative, [member]: 'nonesuch' } };
      expect(CatalogueItem.safeParse(elsewhere).error?.issues[0]?.path).to.deep.equal(['negative', member]);
    }
  });
});
