import type { Model, QueryFilter } from 'mongoose';
import type { Documents } from '../documents.js';
import type { Page, PageOptions } from '../read-model.js';
import { NEWEST_FIRST, closeCursor, readPage } from './page.js';

interface Derivation<Document, Row> {
  readonly toRows: (found: Document[]) => Promise<Row[]>;
  /** Whether a row, once its state is derived, belongs to the list. */
  readonly isWanted: (row: Row) => boolean;
}

/**
 * A page, newest first, of rows that only the clock and other documents tell apart: reads on until the page is full.
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
  let next = cursor;
  for (;;) {
    const page = await readPage(documents, model, filter, { limit, cursor: next }, NEWEST_FIRST, pair);
    wanted.push(...page.items.filter(({ row }) => isWanted(row)));
    const isFull = wanted.length > limit;
    if (page.nextCursor === null || isFull) {
      const shown = wanted.slice(0, limit);
      const nextCursor = isFull ? closeCursor(shown.at(-1)?.place ?? '') : null;
      return { ...page, items: shown.map(({ row }) => row), nextCursor };
    }
    next = page.nextCursor;
  }
}
