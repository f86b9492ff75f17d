import { expect } from 'chai';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { CatalogueItem, usccCheckCharacter } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { packageFile } from '../../src/package-file.js';
import { isCitizenId } from '../../src/records/citizen-id.js';
import { UnknownFieldType, readerOf } from '../../src/records/field.js';
import { readRecordKeys } from '../../src/records/record-keys.js';

const catalogue = z
  .array(CatalogueItem)
  .parse(JSON.parse(readFileSync(packageFile('data/catalogue.json'), 'utf8')));

const value = (type: string, text: string) => {
  const reading = readerOf(type)(text);
  return 'value' in reading ? reading.value : undefined;
};

describe('readerOf', () => {
  it('knows every type of the catalogue', () => {
    for (const { type } of catalogue.flatMap(({ fields }) => fields)) readerOf(type);
    expect(() => readerOf('decimal(18)')).to.throw(UnknownFieldType);
  });

  it('takes empty text as not stated, of every type', () => {
    for (const type of ['uscc', 'date', 'decimal(18,2) CNY', 'boolean', 'enum[A,B]', 'string']) {
      expect(value(type, '  '), type).to.equal(null);
    }
  });

  it('checks the check character of a unified social credit code', () => {
    expect(value('uscc', '91310115XX0000019T')).to.equal('91310115XX0000019T');
    expect(value('uscc', '91310115XX00000190')).to.equal(undefined);
    expect(value('uscc', '91310115MA11000230'), 'a check character 0').to.equal('91310115MA11000230');
    expect(value('uscc', '91310115xx0000019t')).to.equal(undefined);
  });

  it('finds any one altered character of a code', () => {
    const alphabet = Array.from('0123456789ABCDEFGHJKLMNPQRTUWXY');
    const first17 = fc.string({
      unit: fc.constantFrom(...alphabet),
      minLength: 17,
      maxLength: 17,
    });
    fc.assert(
      fc.property(first17, fc.nat(17), fc.constantFrom(...alphabet), (head, at, other) => {
        const code = head + usccCheckCharacter(head);
        const altered = code.slice(0, at) + other + code.slice(at + 1);
        return value('uscc', code) === code && (altered === code || value('uscc', altered) === undefined);
      }),
    );
  });

  it('checks identity numbers', () => {
    expect(isCitizenId('11010519491231002X')).to.equal(true);
    expect(value('id_no', '11010519491231002X')).to.equal('11010519491231002X');
    expect(value('id_no', '110105194912310021')).to.equal(undefined);
    expect(value('id_no', 'E12345678'), 'a passport').to.equal('E12345678');
  });

  it('reads dates that exist, and writes them one way', () => {
    expect(value('date', '2026-02-28')).to.equal('2026-02-28');
    expect(value('date', '20260228')).to.equal('2026-02-28');
    expect(value('date', '2026/02/28')).to.equal('2026-02-28');
    for (const wrong of ['2026-02-29', '2026-13-01', '2026-2-8', '28.02.2026', '2026-02/28', 'yesterday']) {
      expect(value('date', wrong), wrong).to.equal(undefined);
    }
    expect(value('yearmonth', '2026-10')).to.equal('2026-10');
    expect(value('yearmonth', '202610')).to.equal('2026-10');
    expect(value('yearmonth', '2026-13')).to.equal(undefined);
    expect(value('year', '2026')).to.equal('2026');
    expect(value('year', '26')).to.equal(undefined);
    expect(value('datetime', '2026-11-22T08:00:00+08:00')).to.equal('2026-11-22T08:00:00+08:00');
    expect(value('datetime', '2026-11-22')).to.equal(undefined);
  });

  it('keeps decimals exact, within precision and scale', () => {
    expect(value('decimal(18,2) CNY', '0012.5')).to.equal('12.50');
    expect(value('decimal(18,2) CNY', '-3')).to.equal('-3.00');
    expect(value('decimal(18,2) CNY', '9999999999999999.99')).to.equal('9999999999999999.99');
    for (const wrong of ['10000000000000000.00', '1.234', '1,000.00', '1e3', '', '.5', 'abc', '--1']) {
      expect(value('decimal(18,2) CNY', wrong), wrong).to.not.be.a('string');
    }
    expect(value('decimal(18,6)', '0.5')).to.equal('0.500000');
  });

  it('reads the other types strictly', () => {
    expect(['true', '是', '1', 'Y'].map((text) => value('boolean', text))).to.deep.equal([
      true,
      true,
      true,
      true,
    ]);
    expect(['false', '否', '0', 'N'].map((text) => value('boolean', text))).to.deep.equal([
      false,
      false,
      false,
      false,
    ]);
    expect(value('boolean', '也许')).to.equal(undefined);
    expect(value('integer', '86')).to.equal(86);
    expect(value('integer', '8.6')).to.equal(undefined);
    expect(value('integer', '9007199254740993')).to.equal(undefined);
    expect(value('enum[A,B,M]', 'M')).to.equal('M');
    expect(value('enum[A,B,M]', 'C')).to.equal(undefined);
    expect(value('string', 'one\u0000two')).to.equal(undefined);
    expect(value('string', 'one\ntwo')).to.equal(undefined);
    expect(value('text', 'one\ntwo')).to.equal('one\ntwo');
    expect(value('string', 'x'.repeat(501))).to.equal(undefined);
    expect(value('phone', '021-12345678')).to.equal('021-12345678');
    expect(value('email', 'a@b.example')).to.equal('a@b.example');
    expect(value('email', 'nobody')).to.equal(undefined);
    expect(value('json', '{"a":1}')).to.equal('{"a":1}');
    expect(value('json', '{a:1}')).to.equal(undefined);
    expect(value('hash', 'f'.repeat(64))).to.equal('f'.repeat(64));
  });
});

describe('record keys', () => {
  it('name fields of every item, by a name only where it has no code', async () => {
    const keys = await readRecordKeys();
    for (const { id, fields } of catalogue) {
      const key = keys.get(id)!;
      expect(fields.map(({ name }) => name)).to.include.members([key.subject, ...key.key]);
      expect(key.by).to.equal(['JUD-02', 'JUD-03'].includes(id) ? 'name' : 'uscc');
    }
  });
});
