import { expect } from 'chai';
import { shorten } from '../../src/components/hash.js';
import { amount, withUnit } from '../../src/components/measure.js';
import { shanghai, shanghaiDay } from '../../src/components/time.js';
import { categoryWords, sourceWords, spaced } from '../../src/components/words.js';
import { en } from '../../src/i18n/en/index.js';
import { frequencyWord } from '../../src/i18n/frequencies.js';
import { zh } from '../../src/i18n/zh/index.js';

/** Every text of a dictionary, by its path. */
function texts(words: object, path = ''): Map<string, string> {
  return new Map(
    Object.entries(words).flatMap(([key, value]: [string, string | object]) =>
      typeof value === 'string' ? [[`${path}${key}`, value]] : [...texts(value, `${path}${key}.`)],
    ),
  );
}

const placeholders = (text: string | undefined) => (text?.match(/\{\{\w+\}\}/g) ?? []).sort();

describe('Words', () => {
  it('say in English what they say in Chinese, with the same blanks to fill', () => {
    const english = texts(en);
    for (const [key, text] of texts(zh)) {
      expect(english.get(key), key).to.be.a('string').and.not.equal('');
      expect(placeholders(english.get(key)), key).to.deep.equal(placeholders(text));
    }
    expect(english.size).to.equal(texts(zh).size);
  });

  it('leave no Chinese in the English but the name', () => {
    const mixed = [...texts(en)].filter(([, text]) => /[\u4e00-\u9fff]/.test(text.replace('信鉴', '')));
    expect(mixed).to.deep.equal([]);
  });

  it('take a category apart by language', () => {
    expect(categoryWords('社保公积金 social insurance & HPF', 'zh')).to.equal('社保公积金');
    expect(categoryWords('社保公积金 social insurance & HPF', 'en')).to.equal('Social insurance & HPF');
  });

  it('name a source by the language, as participant or as the catalogue has it', () => {
    const item = { provider_zh: '税务局', provider_en: 'Tax Service' };
    const participants = [{ id: 'tax-provider', name: { zh: '税务提供方', en: 'Tax provider' } }];
    const source = (name: string) => sourceWords(name, item, participants, 'en');
    expect(source('税务局')).to.equal('Tax Service');
    expect(source('tax-provider')).to.equal('Tax provider');
    expect(source('税务提供方')).to.equal('Tax provider');
    expect(source('别处')).to.equal('别处');
  });

  it('know how often items are updated, and say nothing of their own where they do not', () => {
    expect(frequencyWord('monthly')).to.equal('monthly');
    expect(frequencyWord('within 20 working days')).to.equal('within20');
    expect(frequencyWord('now and then')).to.equal(undefined);
  });

  it('space the names of fields', () => {
    expect(spaced('legalRepIdNo')).to.equal('Legal representative ID number');
    expect(spaced('annualRevenue')).to.equal('Annual revenue');
  });
});

describe('Figures', () => {
  it('have the unit of their type, unless their name says it', () => {
    expect(withUnit('注册资本', 'decimal(18,6) 10k CNY', 'zh')).to.equal('注册资本（万元）');
    expect(withUnit('Registered capital', 'decimal(18,6) 10k CNY', 'en')).to.equal(
      'Registered capital (10,000 CNY)',
    );
    expect(withUnit('罚款金额（万元）', 'decimal(18,6) 10k CNY', 'zh')).to.equal('罚款金额（万元）');
    expect(withUnit('企业名称', 'string', 'zh')).to.equal('企业名称');
  });

  it('have their thousands apart, and no more zeros than two; a band stays a band', () => {
    expect(amount('4743001.040000', 'decimal(18,6)')).to.equal('4,743,001.04');
    expect(amount('-1000', 'decimal(18,2) CNY')).to.equal('-1,000.00');
    expect(amount('30-50万', 'decimal(18,2) CNY')).to.equal('30-50万');
    expect(amount('202611', 'string')).to.equal('202611');
  });
});

describe('Times', () => {
  it('are those of Shanghai, wherever the browser is', () => {
    expect(shanghai('2026-11-22T16:00:00.000Z')).to.equal('2026-11-23 00:00:00');
    expect(shanghai('2026-11-22T15:59:59.000Z', 'day')).to.equal('2026-11-22');
  });

  it('begin and end days there', () => {
    expect(shanghaiDay('2026-11-23', 'start')).to.equal('2026-11-22T16:00:00.000Z');
    expect(shanghaiDay('2026-11-23', 'end')).to.equal('2026-11-23T15:59:59.999Z');
  });
});

describe('Hashes', () => {
  it('are shortened to both ends, the short ones not at all', () => {
    expect(shorten(`0x${'ab'.repeat(32)}`)).to.equal('0xababab…ababab');
    expect(shorten('pujiang-bank')).to.equal('pujiang-bank');
  });
});
