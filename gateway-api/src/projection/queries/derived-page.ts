import type { Model, QueryFilter } from 'mongoose';
import type { Documents } from '../documents.js';
import type { Page, PageOptions } from '../read-model.js';
import { NEWEST_FIRST, closeCursor, readPage } from './page.js';

interface Derivation<Document, Row> {
  readonly toRows: (found: Document[]) => Promise<Row[]>;
  /** Whether a row, once its state is derived, belongs to the list. */
  readonly isWanted: (row: Row) => boolean;
}

/** How many documents one page looks at: what is wanted may be rare, and a call is not to walk through all. */
export const MOST_LOOKED_AT = 2_000;
/** How many of them are read at once, at least. */
const AT_ONCE = 100;

/**
 * A page, newest first, of rows that only the clock and other documents tell apart: reads on until the page is full, or
 * enough was looked at; the page is then shorter, and the next goes on behind what was looked at.
 * @throws {InvalidCursor}
 */
export async function readDerivedPage<Document extends { readonly place: string }, Row>(
  documents: Documents,
  model: Model<Document>,
  filter: QueryFilter<Document>,
  { limit, cursor }: PageOptions,
  { toRows, isWanted }: Derivation<Document, Row>,
): Promise<Page<Row>> {
  const wanted: { row: Row; place: string }[] = [];
  const pair = async (found: Document[]) => {
    const rows = await toRows(found);
    return found.flatMap(({ place }, index) =>
      rows[index] === undefined ? [] : [{ place, row: rows[index] }],
    );
  };
  const atOnce = Math.max(limit, AT_ONCE);
  let next = cursor;
  for (let lookedAt = atOnce; ; lookedAt += atOnce) {
    const options = { limit: atOnce, cursor: next };
    const page = await readPage(documents, model, filter, options, NEWEST_FIRST, pair);
    wanted.push(...page.items.filter(({ row }) => isWanted(row)));
    const isFull = wanted.length > limit;
    if (page.nextCursor === null || isFull || lookedAt >= MOST_LOOKED_AT) {
      const shown = wanted.slice(0, limit);
      const nextCursor = isFull ? closeCursor(shown.at(-1)?.place ?? '') : page.nextCursor;
      return { ...page, items: shown.map(({ row }) => row), nextCursor };
    }
    next = page.nextCursor;
  }
}
