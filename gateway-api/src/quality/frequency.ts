/**
 * How many days may pass between two deliveries of an item, by the catalogue's `update_frequency`; null where the
 * promise follows events and no number of days can be missed. One grain of grace is in each: a month is 31 days.
 */
const PROMISED_DAYS: Readonly<Record<string, number | null>> = {
  realtime: 1,
  daily: 1,
  weekly: 7,
  monthly: 31,
  bimonthly: 62,
  quarterly: 92,
  annual: 366,
  'annual (1 Jan–30 Jun)': 366,
  'annual (April)': 366,
  'annual, with dynamic adjustment': 366,
  'quarterly/annual': 366,
  'within 7 working days of decision': null,
  'within 20 working days': null,
  'on demand': null,
  'on change': null,
};

/** Undefined for words that the table does not know. */
export function promisedDays(frequency: string): number | null | undefined {
  return Object.hasOwn(PROMISED_DAYS, frequency) ? PROMISED_DAYS[frequency] : undefined;
}
