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
import { type DeclarationSources, publishDeclaration } from '../../src/declarations/publish.js';
import { packageFile } from '../../src/package-file.js';
import { formatOf, type ItemFormat, type Row } from '../../src/records/item-format.js';
import { readRecordKeys } from '../../src/records/record-keys.js';
import { digest, subject } from '../support/story.js';

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

  it('reach the zone in the version that the ledger has last, however late an earlier one comes', async () => {
    const kept: Row[] = [];
    let version = 1;
    const declared = (number: number) => ({ uscc: FIRM, employees: number });
    const sources: DeclarationSources = {
      ledger: {
        evaluate: () =>
          Promise.resolve(
            JSON.stringify({
              ...{
                schema: 1,
                subject: subject('firm'),
                item: 'SELF-01',
                version,
                digest: digest(`v${version}`),
              },
              written: {
                transactionId: 'f'.repeat(64),
                at: '2026-11-22T08:00:00.000Z',
                statement: digest('jws'),
              },
              commitment: { template: '1', digest: digest('commitment') },
              declaredAt: '2026-11-22T08:00:00.000Z',
            }),
          ),
      },
      vault: {
        reveal: () => Promise.resolve({ subject: subject('firm'), uscc: FIRM, salt: SALT }),
        document: (name) =>
          Promise.resolve({ text: JSON.stringify(declared(name === digest('v1') ? 1 : 2)), salt: SALT }),
      },
      formats: () => Promise.resolve(format),
      zone: {
        store: (_format, records) => {
          kept.push(...records.map(({ row }) => row));
          version = 2;
          return Promise.resolve({ inserted: 1, updated: 0, unchanged: 0 });
        },
      },
    };
    await publishDeclaration(sources, subject('firm'), 'SELF-01');
    expect(kept.map(({ employees }) => employees)).to.deep.equal([1, 2]);
    expect(kept.at(-1)).to.include({ commitmentId: digest('jws'), commitmentHash: digest('commitment') });
  });
});
