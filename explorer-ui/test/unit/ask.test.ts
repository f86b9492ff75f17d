import { Terms, checkTerms } from '@xinjian/chaincode/model';
import { expect } from 'chai';
import {
  FIRST_ASK,
  askablePurposes,
  chooseFields,
  chooseItem,
  choosePurposes,
  termsOf,
} from '../../src/consent/ask.js';
import { CATALOGUE, PURPOSES } from '../fake/catalogue.js';

const NOW = new Date('2026-11-22T08:00:00.000Z');
const TAX = CATALOGUE.find(({ id }) => id === 'TAX-04')!;

describe('Asking for consent', () => {
  it('makes terms that the ledger accepts', () => {
    const ask = choosePurposes(chooseItem(FIRST_ASK, TAX), ['01'], PURPOSES);
    const terms = Terms.parse(termsOf(ask, '5'.repeat(64), NOW));
    expect(checkTerms(terms, PURPOSES, CATALOGUE)).to.deep.equal([]);
    expect(Date.parse(terms.to) - Date.parse(terms.from)).to.equal(90 * 24 * 3600 * 1000);
  });

  it('offers only purposes that are in force and open to the kind of institution', () => {
    const disabled = PURPOSES.map((purpose) => ({ ...purpose, enabled: purpose.code !== '02' }));
    expect(askablePurposes(disabled, 'bank').map(({ code }) => code)).to.deep.equal(['01', '03']);
    expect(askablePurposes(PURPOSES, 'notary')).to.deep.equal([]);
  });

  it('keeps purposes of one stage: the last chosen decides', () => {
    expect(choosePurposes(FIRST_ASK, ['01', '02'], PURPOSES).purposes).to.deep.equal(['01', '02']);
    expect(choosePurposes(FIRST_ASK, ['01', '02', '03'], PURPOSES).purposes).to.deep.equal(['03']);
  });

  it('shortens the period to what the purposes allow', () => {
    const short = PURPOSES.map((purpose) => ({ ...purpose, max_consent_days: 30 }));
    expect(choosePurposes(FIRST_ASK, ['01'], short).days).to.equal(30);
  });

  it('asks for an item whole, for some of its fields, or not at all', () => {
    const whole = chooseItem(FIRST_ASK, TAX);
    expect(whole.items).to.deep.equal([{ id: 'TAX-04', version: 1 }]);
    expect(chooseFields(whole, TAX, ['period', 'taxPaid']).items[0]?.fields).to.deep.equal([
      'period',
      'taxPaid',
    ]);
    expect(
      chooseFields(
        whole,
        TAX,
        TAX.fields.map(({ name }) => name),
      ).items,
    ).to.deep.equal(whole.items);
    expect(chooseFields(whole, TAX, []).items).to.deep.equal([]);
  });
});
