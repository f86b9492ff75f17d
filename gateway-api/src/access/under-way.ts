import type { AccessAnswer } from './access-answer.js';
import { ClaimedOtherwise, TooManyAccesses } from './claim.js';
import type { AskedFor } from './push-order.js';

/** The most accesses at once. */
export interface Places {
  readonly all: number;
  /** Of these, reports: they are set one after the other, and what is recorded is due within a minute. */
  readonly reports: number;
}

/** The most accesses under way. */
export interface UnderWayLimits extends Places {
  /** Of one asking party: nobody takes the places of all. Absent: as of all. */
  readonly each?: Places;
}

interface Entry {
  readonly jws: string;
  readonly answer: Promise<AccessAnswer>;
}

/** A kind of places, and how many it has. */
type Kind = readonly [name: string, most: number];

/** Answers being worked out here, by `jti`: a statement sent twice at once is worked out once. */
export class UnderWay {
  readonly #limits: UnderWayLimits;
  readonly #entries = new Map<string, Entry>();
  readonly #taken = new Map<string, number>();

  constructor(limits: UnderWayLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#entries.size;
  }

  has(id: string): boolean {
    return this.#entries.has(id);
  }

  /**
   * The answer under way for the same statement, or else the one that the work gives.
   * @throws {ClaimedOtherwise} another statement with this `jti` is under way
   * @throws {TooManyAccesses} the work was not begun
   */
  async join({ jws, payload }: AskedFor, work: () => Promise<AccessAnswer>): Promise<AccessAnswer> {
    const { jti } = payload;
    const known = this.#entries.get(jti);
    if (known !== undefined) {
      if (known.jws !== jws) throw new ClaimedOtherwise(jti);
      return known.answer;
    }
    const kinds = this.#kindsOf(payload);
    this.#take(kinds);
    const answer = work().finally(() => {
      this.#entries.delete(jti);
      this.#leave(kinds);
    });
    this.#entries.set(jti, { jws, answer });
    return answer;
  }

  /** The kinds of places of which an access takes one each. */
  #kindsOf({ iss, service }: AskedFor['payload']): readonly Kind[] {
    const { all, reports, each = { all, reports } } = this.#limits;
    const kinds: readonly Kind[] = [
      ['all', all],
      [`all of ${iss}`, each.all],
    ];
    if (service !== 'report') return kinds;
    return [...kinds, ['reports', reports], [`reports of ${iss}`, each.reports]];
  }

  #take(kinds: readonly Kind[]): void {
    const full = kinds.find(([name, most]) => (this.#taken.get(name) ?? 0) >= most);
    if (full !== undefined) throw new TooManyAccesses(full[1]);
    for (const [name] of kinds) this.#taken.set(name, (this.#taken.get(name) ?? 0) + 1);
  }

  #leave(kinds: readonly Kind[]): void {
    for (const [name] of kinds) {
      const left = (this.#taken.get(name) ?? 0) - 1;
      if (left > 0) this.#taken.set(name, left);
      else this.#taken.delete(name);
    }
  }
}
