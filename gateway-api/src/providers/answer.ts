import type { CatalogueItem } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { formatOf, readObject, type Row, RowObject } from '../records/item-format.js';
import type { RecordKey } from '../records/record-keys.js';
import { ProviderFault } from './errors.js';

/** The most records that one answer, or all of its pages, may hold. */
export const MOST_ROWS = 10_000;

const Answer = z.strictObject({
  item: z.string(),
  uscc: z.string(),
  rows: z.array(RowObject).max(MOST_ROWS),
  /** Asks for the next page; absent or null on the last. */
  next: z.string().min(1).max(500).nullish(),
});

/** One page of what a provider has. */
export interface AnswerPage {
  readonly rows: Row[];
  readonly next: string | null;
}

/**
 * Reads a provider's answer: only the fields of the catalogue, each of its type, and only of the enterprise asked for.
 * @throws {ProviderFault} UNUSABLE, naming the first thing that is wrong
 */
export function readAnswer(
  body: unknown,
  item: CatalogueItem,
  recordKey: RecordKey,
  uscc: string,
): AnswerPage {
  const answer = Answer.safeParse(body);
  if (!answer.success) {
    const [issue] = answer.error.issues;
    // neither names of the provider's making nor zod's words, which repeat them: this goes to the log
    throw unusable(`${issue?.path.slice(0, 2).join('/') ?? ''}: ${issue?.code ?? 'does not parse'}`);
  }
  if (answer.data.item !== item.id) throw unusable('another item');
  if (answer.data.uscc !== uscc) throw unusable('another enterprise');
  const format = formatOf(item, recordKey);
  const rows = answer.data.rows.map((row, index) => {
    const reading = readObject(format, row);
    if ('problems' in reading) {
      const [first] = reading.problems;
      throw unusable(`rows/${index}/${first?.field ?? ''}: ${first?.problem ?? ''}`);
    }
    if (reading.subject !== uscc) throw unusable(`rows/${index}: another enterprise`);
    return reading.row;
  });
  return { rows, next: answer.data.next ?? null };
}

function unusable(detail: string): ProviderFault {
  return new ProviderFault('UNUSABLE', detail);
}
