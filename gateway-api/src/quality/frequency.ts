/**
 * How many days may pass between two deliveries of an item, by the catalogue's `update_frequency`; null where the
 * promise follows events and no number of days can be missed. A month is 31 days.
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

/** Within how many working days a record has to come after its event. */
const WORKING_DAYS: Readonly<Record<string, number>> = {
  'within 7 working days of decision': 7,
  'within 20 working days': 20,
};

/** Null where none are promised. */
export function promisedWorkingDays(frequency: string): number | null {
  return Object.hasOwn(WORKING_DAYS, frequency) ? (WORKING_DAYS[frequency] ?? null) : null;
}

/** Undefined for words that the table does not know. */
export function promisedDays(frequency: string): number | null | undefined {
  return Object.hasOwn(PROMISED_DAYS, frequency) ? PROMISED_DAYS[frequency] : undefined;
}
