import { LedgerError } from '@xinjian/chaincode/model';
import type { z } from 'zod';
import { Problem } from './problem.js';

export const NDJSON = 'application/x-ndjson';

/** Whether a `Content-Type` names it, in whatever case and with whatever parameters. */
export function isNdjson(contentType = ''): boolean {
  return contentType.split(';', 1).join('').trim().toLowerCase() === NDJSON;
}

/** A line's value, or why it has none. */
export type Line<Value> = { readonly value: Value } | { readonly error: Error };

export interface LineLimits {
  /** The most bytes in a line. */
  readonly length: number;
  /** The most lines; one more ends the reading with an error in its place. */
  readonly count: number;
}

/**
 * All lines of a request that is taken whole or not at all.
 * @throws {Problem} PAYLOAD_TOO_LARGE beyond `total` bytes in all @throws the first line's fault
 */
export async function gathered<Schema extends z.ZodType>(
  stream: AsyncIterable<Uint8Array>,
  schema: Schema,
  limits: LineLimits & { readonly total: number },
): Promise<z.output<Schema>[]> {
  const values: z.output<Schema>[] = [];
  for await (const line of readLines(bounded(stream, limits.total), schema, limits)) {
    if ('error' in line) throw line.error;
    values.push(line.value);
  }
  return values;
}

async function* bounded(stream: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let total = 0;
  for await (const chunk of stream) {
    total += chunk.length;
    if (total > most) throw new Problem('PAYLOAD_TOO_LARGE', `A request has at most ${most} bytes.`);
    yield chunk;
  }
}

const LINE_FEED = 0x0a;

/**
 * Reads newline-delimited JSON as it comes. A line that is too long, no UTF-8, no JSON or not as the schema says is an
 * error in its place, and the next is read; blank lines count for nothing.
 * @throws what the stream throws, such as when the caller goes away in the middle
 */
export async function* readLines<Schema extends z.ZodType>(
  stream: AsyncIterable<Uint8Array>,
  schema: Schema,
  limits: LineLimits,
): AsyncGenerator<Line<z.output<Schema>>> {
  let count = 0;
  for await (const bytes of splitLines(stream, limits.length)) {
    if (bytes !== null && bytes.toString('latin1').trim() === '') continue;
    count += 1;
    if (count > limits.count) {
      yield { error: new Problem('PAYLOAD_TOO_LARGE', `A request has at most ${limits.count} lines.`) };
      return;
    }
    yield bytes === null
      ? { error: new Problem('PAYLOAD_TOO_LARGE', `A line has at most ${limits.length} bytes.`) }
      : parseLine(bytes, schema);
  }
}

/** Lines without their ends; null for one that is too long, of which no more than that is kept. */
async function* splitLines(
  stream: AsyncIterable<Uint8Array>,
  longest: number,
): AsyncGenerator<Buffer | null> {
  const line = new LineBuffer(longest);
  for await (const chunk of stream) {
    let start = 0;
    for (let end; (end = chunk.indexOf(LINE_FEED, start)) >= 0; start = end + 1) {
      line.add(chunk.subarray(start, end));
      yield line.take();
    }
    line.add(chunk.subarray(start));
  }
  yield line.take();
}

class LineBuffer {
  readonly #longest: number;
  #parts: Uint8Array[] = [];
  #length = 0;

  constructor(longest: number) {
    this.#longest = longest;
  }

  add(part: Uint8Array): void {
    this.#length += part.length;
    if (this.#length <= this.#longest) this.#parts.push(part);
    else this.#parts = [];
  }

  take(): Buffer | null {
    const line = this.#length <= this.#longest ? Buffer.concat(this.#parts) : null;
    this.#parts = [];
    this.#length = 0;
    return line;
  }
}

function parseLine<Schema extends z.ZodType>(bytes: Buffer, schema: Schema): Line<z.output<Schema>> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return { error: new LedgerError('MALFORMED', 'line: no JSON') };
  }
  const parsed = schema.safeParse(json);
  return parsed.success ? { value: parsed.data } : { error: LedgerError.malformed('line', parsed.error) };
}

/**
 * Answers items as they come, at most `width` at a time, in their order; each answer is there as soon as it and all
 * before it are. What is not read is not asked for.
 * @param answer never rejects
 */
export async function* inOrder<Item, Answer>(
  items: AsyncIterable<Item>,
  answer: (item: Item) => Promise<Answer>,
  width: number,
): AsyncGenerator<Answer> {
  const source = items[Symbol.asyncIterator]();
  /** Its failure is met when it is waited for, which may be later. */
  const ask = () => {
    const asked = source.next();
    asked.catch(() => undefined);
    return asked;
  };
  const pending: Promise<Answer>[] = [];
  let next: Promise<IteratorResult<Item>> | null = ask();
  while (next !== null || pending.length > 0) {
    const [first] = pending;
    const arrived: IteratorResult<Item> | null =
      next === null || pending.length >= width
        ? null
        : await Promise.race([next, ...(first === undefined ? [] : [first.then(() => null)])]);
    if (arrived === null) {
      if (first !== undefined) yield first;
      void pending.shift();
    } else {
      if (!arrived.done) pending.push(answer(arrived.value));
      next = arrived.done ? null : ask();
    }
  }
}
