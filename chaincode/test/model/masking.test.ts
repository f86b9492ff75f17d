import { expect } from 'chai';
import fc from 'fast-check';
import { MASKINGS, applyObligations, mask, type Masking } from '@xinjian/chaincode/model';
import vectors from '../vectors/maskings.json';

describe('masking', () => {
  for (const { rule, value, ...expected } of vectors)
    it(`${rule}: ${JSON.stringify(value)}`, () => {
      const masked = 'withheld' in expected ? undefined : expected.masked;
      expect(mask(rule as Masking, value)).to.equal(masked);
    });

  it('reads anything without a crash, and masking twice is masking once', () => {
    fc.assert(
      fc.property(fc.constantFrom(...MASKINGS), anyValue, (rule, value) => {
        const once = mask(rule, value);
        expect(mask(rule, once)).to.deep.equal(once);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('applyObligations', () => {
  const obligation = {
    item: 'TAX-04',
    version: 1,
    fields: [
      { name: 'uscc', treatment: 'clear' },
      { name: 'taxPaid', treatment: 'masked', rule: 'band_amount' },
      { name: 'taxType', treatment: 'withheld' },
      { name: 'lateFee', treatment: 'masked', rule: 'band_amount' },
      { name: 'toString', treatment: 'clear' },
    ],
  } as const;

  it('releases what it names, as it says, and nothing else', () => {
    const row = {
      uscc: '91310115XX0000019T',
      taxPaid: '200000.00',
      taxType: '增值税',
      lateFee: 'n/a',
      secret: 'x',
    };
    expect(applyObligations({ ...obligation, fields: [...obligation.fields] }, row)).to.deep.equal({
      uscc: '91310115XX0000019T',
      taxPaid: '15-30万',
    });
  });
});

/** Any text, any JSON, and texts near those that the rules look for. */
const anyValue = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.jsonValue(),
  fc.string({
    unit: fc.constantFrom(
      '0',
      '1',
      '8',
      '6',
      '+',
      '-',
      '*',
      ' ',
      ',',
      '.',
      '万',
      '<',
      '>',
      '=',
      '市',
      '区',
      '𠮷',
    ),
    maxLength: 24,
  }),
);
