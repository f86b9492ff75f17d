/** Lower bounds of the bands of amounts, in ten thousand of the field's unit (national 信易贷 code table: tax). */
const AMOUNT_BOUNDS = [1, 15, 30, 50, 100] as const;
/** Lower bounds of the bands of counts. */
const COUNT_BOUNDS = [1, 10, 20, 100, 300, 1000] as const;

/** A decimal number as text, thousands separated or not. */
const NUMBER = /^[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$/;

function parseNumber(value: string): number | undefined {
  return NUMBER.test(value) ? Number(value.replaceAll(',', '')) : undefined;
}

/**
 * An amount as its band, 万 being ten thousand of the field's unit: `<0`, `0`, `<1万`, `1-15万`, `15-30万`,
 * `30-50万`, `50-100万`, `>=100万`. A bound belongs to the band above it.
 */
export function bandAmount(value: string): string | undefined {
  if (/^(<0|0|<1万|\d+-\d+万|>=100万)$/.test(value)) return value;
  const amount = parseNumber(value);
  if (amount === undefined) return undefined;
  if (amount <= 0) return amount < 0 ? '<0' : '0';
  const [lower, upper] = bandOf(amount / 10_000, AMOUNT_BOUNDS);
  if (lower === undefined) return '<1万';
  return upper === undefined ? `>=${lower}万` : `${lower}-${upper}万`;
}

/** A count as its band: `0`, `1-9`, `10-19`, `20-99`, `100-299`, `300-999`, `>=1000`. */
export function bandCount(value: string): string | undefined {
  if (/^(\d+-\d+|>=1000)$/.test(value)) return value;
  const count = parseNumber(value);
  if (count === undefined || count < 0 || !Number.isInteger(count)) return undefined;
  const [lower, upper] = bandOf(count, COUNT_BOUNDS);
  if (lower === undefined) return '0';
  return upper === undefined ? `>=${lower}` : `${lower}-${upper - 1}`;
}

/** The bounds around a value: undefined below the first and above the last. */
function bandOf(value: number, bounds: readonly number[]): [number | undefined, number | undefined] {
  return [bounds.findLast((bound) => value >= bound), bounds.find((bound) => value < bound)];
}

/** A date to its month: `2026-01-31`, `20260131` or a timestamp → `2026-01`. */
export function truncateMonth(value: string): string | undefined {
  const [, year, month] = /^(\d{4})[-/]?(0[1-9]|1[0-2])(?:[-/]?\d{2}.*)?$/.exec(value) ?? [];
  return year === undefined || month === undefined ? undefined : `${year}-${month}`;
}
