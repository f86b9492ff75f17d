import { saltedDigest } from '@xinjian/chaincode/model';
import { expect } from 'chai';
import {
  commitmentWords,
  declarableFields,
  declarationMembers,
  declaredRecord,
} from '../../src/declaration/declare.js';
import type { CatalogueRow } from '../../src/gateway/shapes/registry.js';

const USCC = '91310115XX0000019T';
const SALT = `0x${'ab'.repeat(32)}`;
const commitment = { template: '1', text: '企业 {uscc} 就 {item} 承诺' };

describe('a declaration', () => {
  it('states what was filled in, and nothing that was left empty', () => {
    const typed = { annualRevenue: ' 100.00 ', employees: '', creditBanks: '  ' };
    expect(declaredRecord(USCC, typed)).to.deep.equal({ uscc: USCC, annualRevenue: '100.00' });
  });

  it('asks for no field that follows from the signature', () => {
    const fields = ['uscc', 'annualRevenue', 'commitmentId', 'commitmentHash'].map((name) => ({ name }));
    const item = { fields } as unknown as CatalogueRow;
    expect(declarableFields(item).map(({ name }) => name)).to.deep.equal(['annualRevenue']);
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
