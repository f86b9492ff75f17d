import type { AccessAnswer } from './access-answer.js';
import { ClaimedOtherwise, TooManyAccesses } from './claim.js';
import type { AskedFor } from './push-order.js';

/** The most accesses under way. */
export interface UnderWayLimits {
  readonly all: number;
  /** Of these, reports: they are set one after the other, and what is recorded is due within a minute. */
  readonly reports: number;
}

interface Entry {
  readonly jws: string;
  readonly isReport: boolean;
  readonly answer: Promise<AccessAnswer>;
}

/** Answers being worked out here, by `jti`: a statement sent twice at once is worked out once. */
export class UnderWay {
  readonly #limits: UnderWayLimits;
  readonly #entries = new Map<string, Entry>();
  #reports = 0;

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
    const { jti, service } = payload;
    const known = this.#entries.get(jti);
    if (known !== undefined) {
      if (known.jws !== jws) throw new ClaimedOtherwise(jti);
      return known.answer;
    }
    const isReport = service === 'report';
    this.#requireRoom(isReport);
    const answer = work().finally(() => this.#end(jti));
    this.#entries.set(jti, { jws, isReport, answer });
    if (isReport) this.#reports += 1;
    return answer;
  }

  #requireRoom(isReport: boolean): void {
    const { all, reports } = this.#limits;
    if (this.#entries.size >= all) throw new TooManyAccesses(all);
    if (isReport && this.#reports >= reports) throw new TooManyAccesses(reports);
  }

  #end(jti: string): void {
    if (this.#entries.get(jti)?.isReport === true) this.#reports -= 1;
    this.#entries.delete(jti);
  }
}
