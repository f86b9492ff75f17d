import type { Purpose, Service, TermItem, Terms } from '@xinjian/chaincode/model';

/** What an officer chooses when asking for consent. */
export interface Ask {
  readonly items: readonly TermItem[];
  readonly purposes: readonly string[];
  readonly services: readonly Service[];
  readonly disclosure: Terms['disclosure'];
  /** Days from now. */
  readonly days: number;
  /** Null: no limit. */
  readonly quota: number | null;
  /** Months for which the institution keeps what it gets. */
  readonly keepMonths: number;
}

export const FIRST_ASK: Ask = {
  items: [],
  purposes: [],
  services: ['query'],
  disclosure: 'masked',
  days: 90,
  quota: 3,
  keepMonths: 12,
};

const DAY_MS = 24 * 3600 * 1000;

/** The terms asked for, from now on. `business` is the salted digest of the application number. */
export function termsOf(ask: Ask, business: string, now: Date): Terms {
  return {
    items: [...ask.items],
    purposes: [...ask.purposes],
    services: [...ask.services],
    disclosure: ask.disclosure,
    from: now.toISOString(),
    to: new Date(now.getTime() + ask.days * DAY_MS).toISOString(),
    ...(ask.quota !== null && { quota: { total: ask.quota } }),
    dataLife: { unit: 'month', value: ask.keepMonths },
    business,
    onward: false,
  };
}

/** The purposes for which an institution of this kind may ask an enterprise's consent. */
export function askablePurposes(purposes: readonly Purpose[], kind: string): readonly Purpose[] {
  return purposes.filter(
    ({ enabled, requires_consent, consent_stage, allowed_roles }) =>
      enabled && requires_consent && consent_stage !== 'none' && allowed_roles.some((role) => role === kind),
  );
}

/** The longest term, in days, that all these purposes allow. */
export function longestTerm(purposes: readonly Purpose[], chosen: readonly string[]): number {
  const limits = purposes
    .filter(({ code }) => chosen.includes(code))
    .map((purpose) => purpose.max_consent_days);
  return limits.length === 0 ? FIRST_ASK.days : Math.min(...limits);
}

/** Takes a purpose in or out; one of another consent stage replaces what was chosen. Days stay within the limit. */
export function choosePurposes(ask: Ask, chosen: readonly string[], purposes: readonly Purpose[]): Ask {
  const stage = purposes.find(({ code }) => code === chosen.at(-1))?.consent_stage;
  const kept = chosen.filter((code) =>
    purposes.some((purpose) => purpose.code === code && purpose.consent_stage === stage),
  );
  const least = purposes.find(({ code }) => code === kept[0]);
  return {
    ...ask,
    purposes: kept,
    days: Math.min(ask.days, longestTerm(purposes, kept)),
    quota: kept.length === 1 ? (least?.default_max_queries ?? ask.quota) : ask.quota,
  };
}

/** Takes an item in whole, or out. */
export function chooseItem(ask: Ask, item: { readonly id: string; readonly version: number }): Ask {
  const without = ask.items.filter(({ id }) => id !== item.id);
  const chosen = without.length < ask.items.length;
  return { ...ask, items: chosen ? without : [...without, { id: item.id, version: item.version }] };
}

/** Asks for these fields of an item only; all of them ask for the item whole, none leaves it out. */
export function chooseFields(
  ask: Ask,
  item: {
    readonly id: string;
    readonly version: number;
    readonly fields: readonly { readonly name: string }[];
  },
  names: readonly string[],
): Ask {
  const { id, version } = item;
  const fields = item.fields.map(({ name }) => name).filter((name) => names.includes(name));
  const whole = fields.length === item.fields.length;
  return {
    ...ask,
    items: ask.items.flatMap((each) => {
      if (each.id !== id) return each;
      return fields.length === 0 ? [] : { id, version, ...(!whole && { fields }) };
    }),
  };
}
