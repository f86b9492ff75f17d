import chardet from 'chardet';

/** What bytes that may be GB18030 look like, by how often characters occur: `unsure` where they are too few to tell. */
export type Guess = 'gb18030' | 'unsure' | { readonly looksLike: string };

/** How much of a file is looked at, in bytes: of the cells that hold more than ASCII. */
const SAMPLE = 64 * 1024;
/** What no character of these encodings ends with. */
const SEPARATORS: readonly number[] = [0x0a, 0x2c];

/** Double-byte encodings whose bytes mostly read as GB18030 too, as characters that mean nothing. */
const RIVALS: readonly string[] = ['Shift_JIS', 'EUC-JP', 'EUC-KR', 'Big5'];

/** What the library gives an encoding that is possible and no more. */
const MERELY_POSSIBLE = 10;

/** The least that a single-byte encoding must have to be named. */
const NAMEABLE = 20;

/** How much of a Chinese text is of the common characters (GB 2312, level 1) or punctuation, at least. */
const COMMON_SHARE = 0.6;

/** Gathers what a guess is made of, in bounded memory. */
export class Sample {
  readonly #cells: Buffer[] = [];
  #size = 0;
  #isFirst = true;

  take(chunk: Buffer): void {
    // whole cells: one that begins within a character would read as others
    let start = this.#isFirst ? 0 : chunk.findIndex((byte) => SEPARATORS.includes(byte));
    this.#isFirst = false;
    while (start >= 0 && start < chunk.length && this.#size < SAMPLE) {
      const length = chunk.subarray(start + 1).findIndex((byte) => SEPARATORS.includes(byte));
      const end = length < 0 ? chunk.length : start + 1 + length;
      const cell = chunk.subarray(start, end);
      if (cell.some((byte) => byte >= 0x80)) {
        this.#cells.push(cell);
        this.#size += cell.length;
      }
      start = end;
    }
  }

  /** For bytes that read as GB18030. */
  guess(): Guess {
    const bytes = Buffer.concat(this.#cells);
    const found = chardet.analyse(bytes);
    const [rival] = found.filter(({ name }) => RIVALS.includes(name));
    const own = found.find(({ name }) => name === 'GB18030')?.confidence ?? 0;
    if (rival !== undefined && rival.confidence > Math.max(own, MERELY_POSSIBLE)) {
      return { looksLike: rival.name };
    }
    if (commonShare(bytes) < COMMON_SHARE) return { looksLike: this.name() ?? 'no Chinese text' };
    return own > MERELY_POSSIBLE ? 'gb18030' : 'unsure';
  }

  /** The likeliest encoding of bytes that are neither UTF-8 nor GB18030; null where none is likely. */
  name(): string | null {
    const found = chardet.analyse(Buffer.concat(this.#cells));
    const [best] = found.filter(({ name }) => name !== 'GB18030' && name !== 'UTF-8' && name !== 'ASCII');
    return best !== undefined && best.confidence >= NAMEABLE ? best.name : null;
  }
}

function commonShare(bytes: Buffer): number {
  let [all, common] = [0, 0];
  for (let index = 0; index < bytes.length; index += 1) {
    const lead = bytes[index] ?? 0;
    if (lead < 0x80) continue;
    index += 1;
    all += 1;
    if (isCommon(lead, bytes[index] ?? 0)) common += 1;
  }
  return all === 0 ? 0 : common / all;
}

/** Rows 1 to 3 of GB 2312 are punctuation, figures and letters, 16 to 55 its common characters. */
function isCommon(lead: number, trail: number): boolean {
  const isOfRows = (first: number, last: number) => lead >= 0xa0 + first && lead <= 0xa0 + last;
  return trail >= 0xa1 && (isOfRows(1, 3) || isOfRows(16, 55));
}
