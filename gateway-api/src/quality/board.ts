import { measureQuality, type QualityRow, type QualitySources } from './quality.js';

/** Quality as it was measured last. */
export interface Board {
  readonly measuredAt: string;
  readonly rows: readonly QualityRow[];
}

/** Measuring reads every record: it is done once for all who ask within a while, and by one at a time. */
export class QualityBoard {
  readonly #sources: QualitySources;
  #measuring: Promise<Board> | undefined;
  #last: Board | undefined;

  constructor(sources: QualitySources) {
    this.#sources = sources;
  }

  /** A board that is at most so old, in milliseconds. */
  async read(oldest: number): Promise<Board> {
    if (this.#last !== undefined && Date.now() - Date.parse(this.#last.measuredAt) <= oldest)
      return this.#last;
    this.#measuring ??= this.#measure().finally(() => {
      this.#measuring = undefined;
    });
    return this.#measuring;
  }

  async #measure(): Promise<Board> {
    const now = new Date();
    const board = { measuredAt: now.toISOString(), rows: await measureQuality(this.#sources, now) };
    this.#last = board;
    return board;
  }
}
