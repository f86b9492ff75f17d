import type { Masking } from './catalogue.js';
import type { FieldObligation, ItemObligation } from './decision.js';
import { maskAccount, maskAddress, maskIdCard, maskName, maskPhone } from './masking/identity.js';
import { isServable } from './negative.js';
import { bandAmount, bandCount, truncateMonth } from './masking/bands.js';

/** One record of an item: field names and what the source gave. */
export type Row = Readonly<Record<string, unknown>>;

type Mask = (value: string) => string | undefined;

/** What each of the catalogue's rules does to a value as text; undefined where nothing may be returned. */
const MASKS: Readonly<Record<Exclude<Masking, 'none'>, Mask>> = {
  drop: () => undefined,
  mask_name: maskName,
  mask_id_card: maskIdCard,
  mask_phone: maskPhone,
  mask_account: maskAccount,
  mask_address: maskAddress,
  band_amount: bandAmount,
  band_count: bandCount,
  truncate_month: truncateMonth,
};

/**
 * Applies a rule of the catalogue. What is absent (null) stays so; what the rule cannot read is not returned.
 * Masking what is masked already changes nothing.
 * @returns the masked value, or undefined where nothing may be returned
 */
export function mask(rule: Masking, value: unknown): unknown {
  if (rule === 'none') return value;
  if (value === null || value === undefined) return rule === 'drop' ? undefined : value;
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint') return undefined;
  return MASKS[rule](String(value).trim());
}

/**
 * What of one record leaves: the fields of the obligation, as it says, and no other; of a record of negative
 * information that is too old, none.
 */
export function applyObligations(obligation: ItemObligation, row: Row): Row {
  if (!isServable(obligation, row)) return {};
  const released = obligation.fields.flatMap((field): [string, unknown][] => {
    const value = Object.hasOwn(row, field.name) ? release(field, row[field.name]) : undefined;
    return value === undefined ? [] : [[field.name, value]];
  });
  return Object.fromEntries(released);
}

function release({ treatment, rule }: FieldObligation, value: unknown): unknown {
  if (treatment === 'clear') return value;
  return treatment === 'masked' && rule !== undefined ? mask(rule, value) : undefined;
}
