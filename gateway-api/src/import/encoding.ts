import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { TextDecoder } from 'node:util';
import { FileRefused } from './errors.js';
import { Sample } from './guess.js';

export const ENCODINGS = ['utf-8', 'gb18030'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** What a first look at a file tells. */
export interface Inspected {
  readonly encoding: Encoding;
  /** When it was changed last (RFC 3339). */
  readonly writtenAt: string;
  /** In bytes. */
  readonly size: number;
  /** SHA-256 of the file, hexadecimal with `0x`. */
  readonly hash: string;
}

/** Marks by which other encodings give themselves away in the first bytes. */
const MARKS: readonly (readonly [readonly number[], string])[] = [
  [[0xff, 0xfe, 0x00, 0x00], 'UTF-32'],
  [[0x00, 0x00, 0xfe, 0xff], 'UTF-32'],
  [[0xff, 0xfe], 'UTF-16'],
  [[0xfe, 0xff], 'UTF-16'],
  [[0x50, 0x4b, 0x03, 0x04], 'a ZIP archive or an Excel workbook'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an old Excel workbook'],
];

/** Characters that no register contains, but that bytes of another encoding turn into when read as GB18030. */
const IMPLAUSIBLE = /[\p{Co}\p{Cn}\ufffd]|[^\P{Cc}\t\r\n]/u;

/** Reads text as long as it is of one encoding. */
class Candidate {
  readonly encoding: Encoding;
  readonly #decoder: TextDecoder;
  isPossible = true;

  constructor(encoding: Encoding) {
    this.encoding = encoding;
    this.#decoder = new TextDecoder(encoding, { fatal: true });
  }

  take(chunk?: Uint8Array): void {
    if (!this.isPossible) return;
    try {
      const text =
        chunk === undefined ? this.#decoder.decode() : this.#decoder.decode(chunk, { stream: true });
      this.isPossible = !IMPLAUSIBLE.test(text);
    } catch {
      this.isPossible = false;
    }
  }
}

/**
 * Reads a file through once, in bounded memory: UTF-8 (with or without byte-order mark) if all of it is UTF-8, else
 * GB18030 (with GBK and GB2312 in it) if all of it is that and its characters are those of Chinese text: bytes of other
 * double-byte encodings read as GB18030 too.
 * @param said the file's encoding, where that is known: then only whether it is possible is looked at
 * @throws {FileRefused} any other encoding, by its name where that shows; a file that cannot be read
 */
export async function inspectFile(file: string, said?: Encoding): Promise<Inspected> {
  const candidates = (said === undefined ? ENCODINGS : [said]).map((name) => new Candidate(name));
  const sample = new Sample();
  const hash = createHash('sha256');
  let size = 0;
  let mtime: Date;
  try {
    mtime = (await stat(file)).mtime;
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
      if (size === 0) refuseMarked(chunk);
      size += chunk.length;
      hash.update(chunk);
      sample.take(chunk);
      for (const candidate of candidates) candidate.take(chunk);
    }
  } catch (error) {
    if (error instanceof FileRefused) throw error;
    throw new FileRefused('UNREADABLE', `cannot read ${file}: ${String(error)}`, { cause: error });
  }
  return {
    encoding: chosen(candidates, sample, said),
    writtenAt: mtime.toISOString(),
    size,
    hash: `0x${hash.digest('hex')}`,
  };
}

function chosen(candidates: readonly Candidate[], sample: Sample, said: Encoding | undefined): Encoding {
  for (const candidate of candidates) candidate.take();
  const encoding = candidates.find(({ isPossible }) => isPossible)?.encoding;
  if (encoding === undefined) throw refusal(said, sample.name());
  if (encoding === 'gb18030' && said === undefined) requireChinese(sample);
  return encoding;
}

function refusal(said: Encoding | undefined, likeliest: string | null): FileRefused {
  const seems = likeliest === null ? '' : `, this looks like ${likeliest}`;
  const fact = said === undefined ? 'the file is neither UTF-8 nor GB18030' : `the file is not ${said}`;
  return new FileRefused('ENCODING', `${fact}${seems}; give UTF-8 or GB18030`);
}

/** @throws {FileRefused} what would come into the zone as characters that mean nothing */
function requireChinese(sample: Sample): void {
  const guess = sample.guess();
  if (guess === 'gb18030') return;
  const what =
    guess === 'unsure'
      ? 'not UTF-8, and too little text to tell the encoding by'
      : `this looks like ${guess.looksLike}`;
  throw new FileRefused('ENCODING', `${what}; give UTF-8, or GB18030 with --encoding gb18030`);
}

function refuseMarked(start: Buffer): void {
  const [, name] = MARKS.find(([mark]) => mark.every((byte, index) => start[index] === byte)) ?? [];
  if (name !== undefined) {
    throw new FileRefused('ENCODING', `the file is ${name}; save it as CSV in UTF-8 or GB18030`);
  }
}
