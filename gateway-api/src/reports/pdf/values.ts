import type { ReportField } from '../report.js';

/** What stands for a value that its source does not state. */
export const NOT_STATED = '—';

/** Units of the catalogue's types, as people write them. */
const UNITS: readonly (readonly [RegExp, string])[] = [
  [/ 10k CNY$/, '万元'],
  [/ CNY$/, '元'],
  [/ kWh$/, '千瓦时'],
  [/ kVA$/, '千伏安'],
];

export function isNumeric({ type }: ReportField): boolean {
  return /^(decimal|integer)/.test(type);
}

export function isAbsent(value: unknown): boolean {
  return value === null || value === undefined || value === '';
}

/** A value as a reader of Chinese sees it: 是 and 否, thousands separated, `—` where nothing is stated. */
export function show(field: ReportField, value: unknown): string {
  if (isAbsent(value)) return NOT_STATED;
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (typeof value === 'string') return field.type.startsWith('decimal') ? amount(value) : value;
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}

/** A field's name with its unit, unless the name says it already. */
export function labelOf({ label, type }: ReportField): string {
  const unit = UNITS.find(([pattern]) => pattern.test(type))?.[1];
  return unit === undefined || label.includes(unit) ? label : `${label}（${unit}）`;
}

/** `4743001.040000` → `4,743,001.04`: at least two decimals, no more zeros; a band stays as it is. */
function amount(value: string): string {
  const [, sign = '', whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(value) ?? [];
  if (whole === undefined) return value;
  const decimals = fraction.replace(/0+$/, '').padEnd(2, '0');
  return `${sign}${whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')}.${decimals}`;
}

/** How wide a text is, in letters of Chinese; others are about half as wide. */
export function widthOf(text: string): number {
  return Array.from(text).reduce((width, character) => width + (character > '\u2e7f' ? 1 : 0.56), 0);
}
