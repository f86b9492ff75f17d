import type { Language } from '../i18n/index.js';

/** Units as the catalogue's types name them, as people write them. */
const UNITS: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  CNY: { zh: '元', en: 'CNY' },
  '10k CNY': { zh: '万元', en: '10,000 CNY' },
  USD: { zh: '美元', en: 'USD' },
  '%': { zh: '%', en: '%' },
  kWh: { zh: '千瓦时', en: 'kWh' },
  kVA: { zh: '千伏安', en: 'kVA' },
  m2: { zh: '平方米', en: 'm²' },
  m3: { zh: '立方米', en: 'm³' },
  mu: { zh: '亩', en: 'mu' },
};

const DECIMAL = /^decimal\(\d+,\d+\)(?: (.+))?$/;

export function isNumeric(type: string): boolean {
  return type === 'integer' || DECIMAL.test(type);
}

/** A field's name with the unit of its type, unless the name says it already. */
export function withUnit(label: string, type: string, language: Language): string {
  const unit = UNITS[DECIMAL.exec(type)?.[1] ?? '']?.[language];
  if (unit === undefined || label.includes(unit)) return label;
  return language === 'zh' ? `${label}（${unit}）` : `${label} (${unit})`;
}

/** `4743001.040000` → `4,743,001.04`: at least two decimals, no more zeros; whatever is no decimal stays as it is. */
export function amount(value: string, type: string): string {
  const [, sign = '', whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(value) ?? [];
  if (whole === undefined || !DECIMAL.test(type)) return value;
  const decimals = fraction.replace(/0+$/, '').padEnd(2, '0');
  return `${sign}${whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')}.${decimals}`;
}
