import { countUse, type ConsentRecord, type Usage } from '../model/index.js';
import type { LedgerContext } from './context.js';

/** The uses counted in one transaction, which sees its own: the world state does not show a transaction its writes. */
export class UsageTally {
  readonly #ctx: LedgerContext;
  readonly #counted = new Map<string, Usage>();

  constructor(ctx: LedgerContext) {
    this.#ctx = ctx;
  }

  /** The counters of a consent with a quota so far; null before its first use, and without quota. */
  async of({ id, terms }: ConsentRecord): Promise<Usage | null> {
    if (terms.quota === undefined) return null;
    return this.#counted.get(id) ?? (await this.#ctx.state.get('usage', id)) ?? null;
  }

  /** Counts one use, where the consent has a quota. */
  async count(consent: ConsentRecord): Promise<void> {
    if (consent.terms.quota === undefined) return;
    this.#counted.set(consent.id, countUse(await this.of(consent), this.#ctx.at));
  }

  /** Writes the counters that changed, in the order of their first use. */
  async write(): Promise<void> {
    const written = this.#ctx.provenance(null);
    for (const [consent, { total, day, dayCount }] of this.#counted)
      await this.#ctx.state.put('usage', { schema: 1, written, consent, total, day, dayCount }, consent);
  }
}
