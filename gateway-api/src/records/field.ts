import { isUscc } from '@xinjian/chaincode/model';
import { isCitizenId } from './citizen-id.js';

/** A value of a record: decimals, dates and identifiers stay text. Null: not stated. */
export type FieldValue = string | number | boolean | null;

/** A field's text read as its type, or why it cannot be. */
export type Reading = { readonly value: FieldValue } | { readonly problem: string };
type Reader = (text: string) => Reading;

/** The catalogue names a type that nobody here can read. */
export class UnknownFieldType extends Error {
  constructor(type: string) {
    super(`unknown field type ${type}`);
    this.name = 'UnknownFieldType';
  }
}

export const NO_USCC = 'not a unified social credit code, or its check character is wrong';

const LONGEST = { line: 500, text: 20_000 } as const;
const CONTROL = /\p{Cc}/u;
const CONTROL_BUT_LINES = /[^\P{Cc}\t\r\n]/u;

const READERS: Readonly<Record<string, Reader>> = {
  string: line,
  code: line,
  text: (value) => text(value, LONGEST.text, CONTROL_BUT_LINES),
  uscc: (value) => check(isUscc(value), value, NO_USCC),
  id_no: (value) =>
    check(isIdentityNumber(value), value, 'not an identity number, or its check digit is wrong'),
  date: (value) => date(value),
  yearmonth: (value) => yearMonth(value),
  year: (value) => check(/^(19|20)\d{2}$/.test(value), value, 'not a year (YYYY)'),
  datetime: (value) => check(isInstant(value), value, 'not a time (RFC 3339)'),
  boolean: (value) => boolean(value),
  integer: (value) => integer(value),
  phone: (value) => check(/^\+?[\d\s()-]{5,20}$/.test(value), value, 'not a telephone number'),
  email: (value) => check(/^[^\s@]{1,64}@[^\s@]{1,190}$/.test(value), value, 'not an e-mail address'),
  hash: (value) => check(/^(0x)?[0-9a-f]{64}$/.test(value), value, 'not 32 bytes in lower-case hexadecimal'),
  json: (value) => check(isJson(value), value, 'not JSON'),
};

/**
 * The reader of a type of the catalogue: `string`, `date`, `decimal(18,2) CNY`, `enum[A,B]` and so on. Empty text is
 * null. Decimals come out with all their fraction digits, dates as `YYYY-MM-DD`, months as `YYYY-MM`.
 * @throws {UnknownFieldType}
 */
export function readerOf(type: string): Reader {
  const reader = READERS[type] ?? decimalReader(type) ?? enumReader(type);
  if (reader === undefined) throw new UnknownFieldType(type);
  return (raw) => {
    const value = raw.trim();
    return value === '' ? { value: null } : reader(value);
  };
}

function check(holds: boolean, value: string, problem: string): Reading {
  return holds ? { value } : { problem };
}

function line(value: string): Reading {
  return text(value, LONGEST.line, CONTROL);
}

function text(value: string, longest: number, forbidden: RegExp): Reading {
  if (value.length > longest) return { problem: `longer than ${longest} characters` };
  return check(!forbidden.test(value), value, 'a control character');
}

function isIdentityNumber(value: string): boolean {
  return /^\d{17}[\dX]$/.test(value) ? isCitizenId(value) : /^[A-Z0-9()-]{5,20}$/.test(value);
}

function date(value: string): Reading {
  const parts = /^(\d{4})([-/]?)(\d{2})\2(\d{2})$/.exec(value);
  const iso = parts === null ? '' : `${parts[1] ?? ''}-${parts[3] ?? ''}-${parts[4] ?? ''}`;
  const time = Date.parse(`${iso}T00:00:00.000Z`);
  const exists = !Number.isNaN(time) && new Date(time).toISOString().startsWith(iso);
  return check(exists, iso, 'not a date (YYYY-MM-DD)');
}

function yearMonth(value: string): Reading {
  const [, year, month] = /^(\d{4})[-/]?(0[1-9]|1[0-2])$/.exec(value) ?? [];
  return year === undefined || month === undefined
    ? { problem: 'not a month (YYYY-MM)' }
    : { value: `${year}-${month}` };
}

function isInstant(value: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/.test(value) && !Number.isNaN(Date.parse(value));
}

function boolean(value: string): Reading {
  if (/^(true|1|Y|是)$/i.test(value)) return { value: true };
  return /^(false|0|N|否)$/i.test(value) ? { value: false } : { problem: 'neither true nor false (是, 否)' };
}

function integer(value: string): Reading {
  const whole = /^[+-]?\d{1,15}$/.test(value) ? Number(value) : undefined;
  return whole === undefined ? { problem: 'not a whole number' } : { value: whole };
}

/** `decimal(p,s)` and a unit: p digits in all, s of them after the point. */
function decimalReader(type: string): Reader | undefined {
  const [, precision, scale] = /^decimal\((\d+),(\d+)\)( .+)?$/.exec(type) ?? [];
  if (precision === undefined || scale === undefined) return undefined;
  const [digits, fraction] = [Number(precision) - Number(scale), Number(scale)];
  return (value) => {
    const [, sign = '', whole = '', rest = ''] = /^([+-]?)0*(\d+?)(?:\.(\d*))?$/.exec(value) ?? [];
    if (whole === '') return { problem: 'not a decimal number' };
    if (whole.length > digits || rest.length > fraction) return { problem: `does not fit ${type}` };
    return { value: `${sign === '-' ? '-' : ''}${whole}.${rest.padEnd(fraction, '0')}` };
  };
}

function enumReader(type: string): Reader | undefined {
  const members = /^enum\[(.+)\]$/.exec(type)?.[1]?.split(',');
  return members && ((value) => check(members.includes(value), value, `none of ${members.join(', ')}`));
}

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}
