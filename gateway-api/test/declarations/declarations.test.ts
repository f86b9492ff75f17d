import canonicalize from 'canonicalize';
import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { CatalogueItem, LedgerError, saltedDigest } from '@xinjian/chaincode/model';
import { z } from 'zod';
import {
  checkCommitment,
  type Commitment,
  readCommitments,
  wordsOf,
} from '../../src/declarations/commitments.js';
import { checkDeclared, DeclaredRecord } from '../../src/declarations/declared-record.js';
import { packageFile } from '../../src/package-file.js';
import { formatOf, type ItemFormat } from '../../src/records/item-format.js';
import { readRecordKeys } from '../../src/records/record-keys.js';
import { digest } from '../support/story.js';

const FIRM = '91310115XX0000019T';
const SALT = digest('salt');

describe('declarations', () => {
  let format: ItemFormat;
  let commitments: Commitment[];

  before(async () => {
    const catalogue = z
      .array(CatalogueItem)
      .parse(JSON.parse(await readFile(packageFile('data/catalogue.json'), 'utf8')));
    const recordKey = (await readRecordKeys()).get('SELF-01')!;
    format = formatOf(
      catalogue.find(({ id }) => id === 'SELF-01')!,
      recordKey,
    );
    commitments = await readCommitments();
  });

  const refusal = (act: () => unknown) => {
    try {
      act();
    } catch (error) {
      return error instanceof LedgerError ? [error.code, error.detail] : error;
    }
    return undefined;
  };

  it('keep the very words of a commitment: another text of it would not be the one that was signed', () => {
    const [first] = commitments;
    const words = wordsOf(first!, FIRM, 'SELF-01');
    expect(words).to.include(FIRM).and.include('SELF-01').and.not.to.match(/[{}]/);
    expect(saltedDigest(SALT, first!.text)).to.equal(
      '0xafece3b9f748668b3c961b4d992d92116999c763ac075fe0ee6edb63a19c2e2d',
    );
    const where = { uscc: FIRM, item: 'SELF-01', salt: SALT };
    const signed = { template: '1', digest: saltedDigest(SALT, words) };
    expect(refusal(() => checkCommitment(commitments, signed, where))).to.equal(undefined);
    const others = { ...where, uscc: '91310112XX0000027A' };
    expect(refusal(() => checkCommitment(commitments, signed, others))).to.include('TERMS_REFUSED');
    const unknown = { ...signed, template: '9' };
    expect(refusal(() => checkCommitment(commitments, unknown, where))).to.include('TERMS_REFUSED');
  });

  it('are the record that was signed, read by the item’s format, of the enterprise itself', () => {
    const record = { uscc: FIRM, annualRevenue: '100.00', employees: 3 };
    const expected = { uscc: FIRM, salt: SALT, digest: saltedDigest(SALT, canonicalize(record) ?? '') };
    const check = (changed: object) =>
      refusal(() => checkDeclared(format, { ...record, ...changed }, expected));
    expect(check({})).to.equal(undefined);
    expect(check({ employees: 4 })).to.deep.equal([
      'MALFORMED',
      'body/record: not the one that the statement’s digest names',
    ]);
    expect(check({ uscc: '91310112XX0000027A' })).to.include('body/record/uscc: of another enterprise');
    expect(check({ employees: 'many' })).to.include('body/record/employees: not a whole number');
    expect(check({ stranger: 1 })).to.include('MALFORMED');
    expect(DeclaredRecord.safeParse({ ...record, commitmentHash: 'x' }).success).to.equal(false);
  });
});
