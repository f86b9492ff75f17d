import { type Terms, narrows } from '@xinjian/chaincode/model';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  type Bounds,
  disclose,
  emptyPart,
  endAt,
  keepFields,
  limitTo,
  toggleItem,
  togglePurpose,
  toggleService,
} from '../../src/consent/edit-terms.js';
import { askedTerms } from '../fake/system.js';

const NOW = new Date('2026-11-22T08:00:00.000Z');
const FIELDS = ['uscc', 'period', 'taxPaid', 'lateFee'];
const asked: Terms = {
  ...askedTerms(NOW),
  items: [
    { id: 'TAX-04', version: 1 },
    { id: 'SOC-01', version: 1, fields: ['uscc', 'period'] },
  ],
};
const bounds: Bounds = {
  asked,
  fields: new Map([
    ['TAX-04', FIELDS],
    ['SOC-01', FIELDS],
  ]),
};

const id = fc.constantFrom('TAX-04', 'SOC-01', 'REG-01');
const edit: fc.Arbitrary<(terms: Terms) => Terms> = fc.oneof(
  id.map((item) => (terms: Terms) => toggleItem(terms, item, bounds)),
  fc.tuple(id, fc.subarray(FIELDS)).map(
    ([item, names]) =>
      (terms: Terms) =>
        keepFields(terms, item, names, bounds),
  ),
  fc.constantFrom('01', '02', '03').map((code) => (terms: Terms) => togglePurpose(terms, code, bounds)),
  fc
    .constantFrom<('query' | 'push')[]>('query', 'push')
    .map((each) => (terms: Terms) => toggleService(terms, each, bounds)),
  fc
    .date({ min: NOW, max: new Date('2028-01-01'), noInvalidDate: true })
    .map((to) => (terms: Terms) => endAt(terms, to.toISOString(), bounds)),
  fc.option(fc.integer({ min: -3, max: 99 })).map((total) => (terms: Terms) => limitTo(terms, total, bounds)),
  fc
    .constantFrom<Terms['disclosure'][]>('masked', 'clear')
    .map((each) => (terms: Terms) => disclose(terms, each, bounds)),
);

describe('Editing terms', () => {
  it('never opens more than was asked, whatever is clicked in whatever order', () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 20 }), (edits) => {
        const edited = edits.reduce((terms, change) => change(terms), asked);
        expect(narrows(edited, asked)).to.equal(true);
      }),
    );
  });

  it('puts an item back as it was asked for', () => {
    const without = toggleItem(asked, 'SOC-01', bounds);
    expect(without.items.map((item) => item.id)).to.deep.equal(['TAX-04']);
    expect(toggleItem(without, 'SOC-01', bounds)).to.deep.equal(asked);
  });

  it('names fields once some are left out, and forgets them when all are back', () => {
    const some = keepFields(asked, 'TAX-04', ['taxPaid', 'period'], bounds);
    expect(some.items[0]).to.deep.equal({ id: 'TAX-04', version: 1, fields: ['period', 'taxPaid'] });
    expect(keepFields(some, 'TAX-04', FIELDS, bounds)).to.deep.equal(asked);
  });

  it('keeps the daily share within a smaller total', () => {
    expect(limitTo(asked, 1, bounds).quota).to.deep.equal({ total: 1, perDay: 1 });
  });

  it('says what a grant lacks', () => {
    expect(emptyPart(asked)).to.equal(undefined);
    expect(emptyPart({ ...asked, items: [] })).to.equal('items');
    expect(emptyPart(keepFields(asked, 'TAX-04', [], bounds))).to.equal('fields');
    expect(emptyPart({ ...asked, purposes: [] })).to.equal('purposes');
    expect(emptyPart({ ...asked, services: [] })).to.equal('services');
  });
});
