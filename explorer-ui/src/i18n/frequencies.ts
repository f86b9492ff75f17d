/** How often the catalogue says that an item is updated, and the key of its words. */
const FREQUENCIES = {
  realtime: 'realtime',
  daily: 'daily',
  weekly: 'weekly',
  monthly: 'monthly',
  bimonthly: 'bimonthly',
  quarterly: 'quarterly',
  annual: 'annual',
  'annual (1 Jan–30 Jun)': 'annualFirstHalf',
  'annual (April)': 'annualApril',
  'annual, with dynamic adjustment': 'annualAdjusted',
  'quarterly/annual': 'quarterlyOrAnnual',
  'within 7 working days of decision': 'within7',
  'within 20 working days': 'within20',
  'on demand': 'onDemand',
  'on change': 'onChange',
} as const;
export type FrequencyWord = (typeof FREQUENCIES)[keyof typeof FREQUENCIES];

const WORDS = new Map<string, FrequencyWord>(Object.entries(FREQUENCIES));

/** The key of a frequency's words; undefined where the catalogue says something else. */
export function frequencyWord(frequency: string): FrequencyWord | undefined {
  return WORDS.get(frequency);
}
