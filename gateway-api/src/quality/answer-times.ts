import { ProviderFault } from '../providers/errors.js';
import type { ProviderInterface } from '../providers/provider-interface.js';
import type { Row } from '../records/item-format.js';

/** How one interface answered since this gateway started; times in milliseconds, over the last answers. */
export interface AnswerSummary {
  readonly count: number;
  readonly faults: number;
  readonly p50: number;
  readonly p95: number;
}

/** What the answers of one interface held since this gateway started. */
export interface AnswerContents {
  readonly records: number;
  /** By field, in how many of them it is stated. */
  readonly stated: Readonly<Record<string, number>>;
  /** Answers that could not be used: each is refused whole. */
  readonly unusable: number;
}

const NO_CONTENTS: AnswerContents = { records: 0, stated: {}, unusable: 0 };

/** How many answers of an item the quantiles are over. */
const WINDOW = 500;

/** Watches how long providers' interfaces take, and what they answer. */
export class AnswerTimes {
  readonly #times = new Map<string, number[]>();
  readonly #counts = new Map<string, { count: number; faults: number }>();
  readonly #contents = new Map<string, AnswerContents>();
  readonly #observe: (item: string, provider: string, seconds: number, isFault: boolean) => void;

  /** @param observe told of each answer */
  constructor(observe: (item: string, provider: string, seconds: number, isFault: boolean) => void) {
    this.#observe = observe;
  }

  /** The same interfaces, watched. */
  watch(interfaces: ReadonlyMap<string, ProviderInterface>): ReadonlyMap<string, ProviderInterface> {
    return new Map([...interfaces].map(([item, through]) => [item, this.#watched(item, through)]));
  }

  summary(item: string): AnswerSummary | null {
    const counts = this.#counts.get(item);
    if (counts === undefined) return null;
    const sorted = [...(this.#times.get(item) ?? [])].sort((one, other) => one - other);
    const quantile = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
    return { ...counts, p50: quantile(0.5), p95: quantile(0.95) };
  }

  contents(item: string): AnswerContents {
    return this.#contents.get(item) ?? NO_CONTENTS;
  }

  #watched(item: string, through: ProviderInterface): ProviderInterface {
    return {
      provider: through.provider,
      close: () => through.close(),
      fetch: async (...question) => {
        const start = performance.now();
        try {
          const rows = await through.fetch(...question);
          this.#note(item, through.provider, performance.now() - start, false);
          this.#count(item, rows);
          return rows;
        } catch (error) {
          this.#note(item, through.provider, performance.now() - start, true);
          if (error instanceof ProviderFault && error.code === 'UNUSABLE') this.#refuse(item);
          throw error;
        }
      },
    };
  }

  #count(item: string, rows: readonly Row[]): void {
    const { records, stated: before, unusable } = this.contents(item);
    const stated = { ...before };
    for (const [field, value] of rows.flatMap((row) => Object.entries(row))) {
      stated[field] = (stated[field] ?? 0) + (value === null ? 0 : 1);
    }
    this.#contents.set(item, { records: records + rows.length, stated, unusable });
  }

  #refuse(item: string): void {
    const contents = this.contents(item);
    this.#contents.set(item, { ...contents, unusable: contents.unusable + 1 });
  }

  #note(item: string, provider: string, milliseconds: number, isFault: boolean): void {
    const { count, faults } = this.#counts.get(item) ?? { count: 0, faults: 0 };
    this.#counts.set(item, { count: count + 1, faults: faults + (isFault ? 1 : 0) });
    const times = this.#times.get(item) ?? [];
    this.#times.set(item, [...times, Math.round(milliseconds)].slice(-WINDOW));
    this.#observe(item, provider, milliseconds / 1000, isFault);
  }
}
