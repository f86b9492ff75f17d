import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { type CsvError, type Info, parse } from 'csv-parse';
import iconv from 'iconv-lite';
import type { CatalogueItem } from '@xinjian/chaincode/model';
import type { Encoding } from './encoding.js';
import { FileRefused } from './errors.js';

/** The longest record that is read, in characters. */
const LONGEST_RECORD = 1_000_000;

const TOO_LONG = `longer than ${LONGEST_RECORD} characters, as where a quotation mark is not closed: nothing after it was read`;

/** One record of the file: its fields, or why the CSV itself is broken there. Lines count from 1, the header's. */
export type FileRecord = {
  /** Where the record ends. */
  readonly line: number;
  /** How many bytes of the file have been read so far. */
  readonly bytes: number;
} & ({ readonly fields: readonly string[] } | { readonly broken: string });

/**
 * Streams the records of a CSV file (RFC 4180) whose first row holds the item's field names in the catalogue's order,
 * either all `name` or all `name_zh`. A record that is too long, most often for a quotation mark that nobody closed, is
 * the last: where the next one would begin is not known.
 * @throws {FileRefused} HEADER, at the first column that is not the expected one
 */
export async function* readRecords(
  file: string,
  encoding: Encoding,
  item: CatalogueItem,
): AsyncGenerator<FileRecord> {
  const source = createReadStream(file);
  const broken: FileRecord[] = [];
  let isOver = false;
  const parser = parse({
    ...{ info: true, relax_column_count: true, skip_empty_lines: true, max_record_size: LONGEST_RECORD },
    skip_records_with_error: true,
    on_skip: (error) => {
      if (error === undefined || isOver) return undefined;
      isOver = error.code === 'CSV_MAX_RECORD_SIZE';
      broken.push({
        ...{ line: lineOf(error), bytes: source.bytesRead },
        broken: isOver ? TOO_LONG : error.message,
      });
      return undefined;
    },
  });
  // an error of any of the three reaches the loop below, which reads the last
  pipeline(source, iconv.decodeStream(encoding), parser, () => undefined);
  let isHeader = true;
  for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
    yield* broken.splice(0);
    if (isHeader) checkHeader(record, item);
    else yield { line: info.lines, bytes: source.bytesRead, ...fieldsOf(record, item) };
    isHeader = false;
  }
  yield* broken.splice(0);
  if (isHeader) checkHeader([], item);
}

function fieldsOf(record: string[], { fields }: CatalogueItem) {
  return record.length === fields.length
    ? { fields: record }
    : { broken: `${record.length} columns instead of ${fields.length}` };
}

function checkHeader(header: readonly string[], { id, fields }: CatalogueItem): void {
  const names = fields.map(({ name }) => name);
  const chinese = fields.map(({ name_zh }) => name_zh);
  const expected = header[0]?.trim() === chinese[0] ? chinese : names;
  const wrong = expected.findIndex((name, index) => header[index]?.trim() !== name);
  if (wrong >= 0) {
    const found = header[wrong] === undefined ? 'missing' : `"${header[wrong]}"`;
    throw new FileRefused(
      'HEADER',
      `column ${wrong + 1} should be "${expected[wrong] ?? ''}" for ${id}, but is ${found}`,
    );
  }
  if (header.length > expected.length) {
    throw new FileRefused('HEADER', `${id} has ${expected.length} columns, the file has ${header.length}`);
  }
}

function lineOf(error: CsvError): number {
  return typeof error['lines'] === 'number' ? error['lines'] : 0;
}
