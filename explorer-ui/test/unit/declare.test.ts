import { saltedDigest } from '@xinjian/chaincode/model';
import { expect } from 'chai';
import {
  commitmentWords,
  declarableFields,
  declarationMembers,
  declaredRecord,
  typedFor,
} from '../../src/declaration/declare.js';
import { fits, kindOf } from '../../src/declaration/field-kind.js';
import type { CatalogueRow } from '../../src/gateway/shapes/registry.js';

const USCC = '91310115XX0000019T';
const SALT = `0x${'ab'.repeat(32)}`;
const commitment = { template: '1', text: '企业 {uscc} 就 {item} 承诺' };
const TYPES = {
  ...{ uscc: 'uscc', annualRevenue: 'decimal(18,2) CNY', employees: 'integer', creditBanks: 'integer' },
  ...{ financingNeed: 'json', commitmentId: 'string', commitmentHash: 'hash' },
};
const item = {
  fields: Object.entries(TYPES).map(([name, type]) => ({ name, type })),
} as unknown as CatalogueRow;
const fields = declarableFields(item);

describe('a declaration', () => {
  it('states what was filled in, and nothing that was left empty', () => {
    const typed = { annualRevenue: ' 100.00 ', employees: '', creditBanks: '  ' };
    expect(declaredRecord(USCC, fields, typed)).to.deep.equal({ uscc: USCC, annualRevenue: '100.00' });
  });

  it('states plain words as the JSON that the catalogue asks for, and gives them back as they were', () => {
    const typed = { financingNeed: '“扩产”\n500 万元', annualRevenue: '100.00' };
    const record = declaredRecord(USCC, fields, typed);
    expect(JSON.parse(record['financingNeed'] ?? '')).to.equal(typed.financingNeed);
    expect(typedFor(fields, record)).to.deep.equal(typed);
    expect(
      typedFor(fields, { financingNeed: '{"amount":5}', employees: 38, creditBanks: null }),
    ).to.deep.equal({ financingNeed: '{"amount":5}', employees: '38' });
  });

  it('asks for no field that follows from the signature', () => {
    expect(fields.map(({ name }) => name)).to.not.include.members(['uscc']);
    expect(fields.map(({ name }) => name)).to.not.include.members(['commitmentId', 'commitmentHash']);
  });

  it('says before it is signed what could not be read', () => {
    for (const [type, text, holds] of [
      ['decimal(18,2) CNY', '一千万', false],
      ['decimal(18,2) CNY', '-12.5', true],
      ['decimal(18,2) CNY', '12.345', false],
      ['decimal(5,2) %', '1000', false],
      ['decimal(5,2) %', '0099.99', true],
      ['integer', '3.5', false],
      ['integer', ' 38 ', true],
      ['phone', '12', false],
      ['phone', '+86 21 5555 0000', true],
      ['json', '任何文字', true],
      ['string', '任何文字', true],
      ['integer', '', true],
    ] as const) {
      expect(fits(kindOf(type), text), `${type} ${text}`).to.equal(holds);
    }
  });

  it('digests the record in RFC 8785 form, and the very words that were read', () => {
    const record = { uscc: USCC, annualRevenue: '100.00' };
    const { digest, commitment: signed } = declarationMembers(record, commitment, { uscc: USCC, salt: SALT });
    expect(digest).to.equal(saltedDigest(SALT, `{"annualRevenue":"100.00","uscc":"${USCC}"}`));
    expect(commitmentWords(commitment, USCC)).to.equal(`企业 ${USCC} 就 SELF-01 承诺`);
    expect(signed).to.deep.equal({
      template: '1',
      digest: saltedDigest(SALT, `企业 ${USCC} 就 SELF-01 承诺`),
    });
  });
});
