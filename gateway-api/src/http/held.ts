import { Problem } from './problem.js';

/** How many streams each participant holds open at once, and may. */
export class Held {
  readonly #most: number;
  readonly #open = new Map<string, number>();

  constructor(most: number) {
    this.#most = most;
  }

  /**
   * The same pieces, which count as one stream until they end.
   * @throws {Problem} RATE_LIMITED where the participant holds too many
   */
  hold<Piece>(participant: string, pieces: AsyncIterable<Piece>): AsyncIterable<Piece> {
    const held = this.#open.get(participant) ?? 0;
    if (held >= this.#most) {
      throw new Problem('RATE_LIMITED', `At most ${this.#most} streams at once.`, { retryable: true });
    }
    this.#open.set(participant, held + 1);
    return this.#counted(participant, pieces);
  }

  async *#counted<Piece>(participant: string, pieces: AsyncIterable<Piece>): AsyncGenerator<Piece> {
    try {
      yield* pieces;
    } finally {
      const left = (this.#open.get(participant) ?? 0) - 1;
      if (left > 0) this.#open.set(participant, left);
      else this.#open.delete(participant);
    }
  }
}
