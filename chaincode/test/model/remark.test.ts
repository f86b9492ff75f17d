import { expect } from 'chai';
import fc from 'fast-check';
import { ConsentRefuse, remark } from '@xinjian/chaincode/model';
import { digest } from '../support/actors.js';

/** G7: takes out one of the model's `IDENTIFIERS`, and one of these fails. */
describe('G7: a reason', () => {
  const isTaken = (value: string) => remark(500).safeParse(value).success;

  for (const [kind, value] of Object.entries({
    'a unified social credit code': '企业 91310000XX0009013C 申请',
    'one that is spaced': '9131 0000 XX00 0901 3c',
    'an identity number': '身份证31010119900101123X',
    'one that is spaced ': '310101 1990 0101 123X',
    'a telephone number': '请致电 138-1234-5678',
    'a card number': '6222 0210 0100 1234567',
    'an address': 'li@example.com',
    'a salt': digest(),
    'a reference': `0x${digest()}`,
  }))
    it(`that holds ${kind} is not taken`, () => expect(isTaken(value)).to.equal(false));

  for (const value of [
    '该企业未提交贷款申请',
    '（2026）沪0115民初12345号，停牌期间 2026.11.01-2026.12.01',
    'inspection from 2026-11-01 to 2026-12-01, case 1101-0007',
    'The enterprise withdrew its application before the contract was signed.',
  ])
    it(`is taken: ${value}`, () => expect(isTaken(value)).to.equal(true));

  it('of digits alone is bounded to ten, whatever stands between them', () => {
    const separators = fc.constantFrom('', ' ', '-', '.', '（');
    const digits = fc.array(fc.tuple(fc.integer({ min: 3, max: 9 }), separators), {
      minLength: 11,
      maxLength: 30,
    });
    fc.assert(
      fc.property(
        digits,
        (pairs) => !isTaken(pairs.map(([digit, mark]) => `${String(digit)}${mark}`).join('')),
      ),
    );
  });

  it('is what statements carry', () =>
    expect(ConsentRefuse.shape.reason.safeParse(digest()).success).to.equal(false));
});
