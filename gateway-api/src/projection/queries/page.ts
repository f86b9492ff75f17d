import type { Model, QueryFilter } from 'mongoose';
import type { Documents } from '../documents.js';
import { InvalidCursor } from '../errors.js';
import type { Page, PageOptions, Position } from '../read-model.js';

/** What a list is sorted by, downwards: a unique indexed member that never changes. */
export type Order = '_id' | 'place';

/** What a cursor of a list looks like. */
const PLACE = /^\d{12}-\d{6}-\d{6}$/;
/** Of records, which keep the place where they were first written. */
export const NEWEST_FIRST: Order = 'place';
/** Of what is keyed by its place. */
export const LATEST_FIRST: Order = '_id';

/** How far the projection has come; a list reads this before its rows, so that it holds at least so much. */
export async function currentPosition({ position }: Documents): Promise<Position> {
  const stored = await position.findById('projection').lean();
  return { height: Math.max(stored?.height ?? 0, 0), headHash: stored?.headHash ?? '' };
}

/**
 * One page of a collection, by key (never by skip), each document turned into its row.
 * @throws {InvalidCursor}
 */
export async function readPage<Document, Row>(
  documents: Documents,
  model: Model<Document>,
  filter: QueryFilter<Document>,
  { limit, cursor }: PageOptions,
  order: Order,
  toRows: (found: Document[]) => Row[] | Promise<Row[]>,
): Promise<Page<Row>> {
  const position = await currentPosition(documents);
  const after = cursor === undefined ? {} : { [order]: { $lt: openCursor(cursor, PLACE) } };
  const found = (await model
    .find({ $and: [filter, after] } as QueryFilter<Document>)
    .sort({ [order]: -1 })
    .limit(limit + 1)
    .lean()) as Document[];
  const shown = found.slice(0, limit);
  const last = shown.at(-1) as Readonly<Record<Order, string>> | undefined;
  const nextCursor = found.length > limit && last !== undefined ? closeCursor(last[order]) : null;
  return { items: await toRows(shown), nextCursor, ...position };
}

export function closeCursor(key: string): string {
  return Buffer.from(key).toString('base64url');
}

/** @throws {InvalidCursor} */
export function openCursor(cursor: string, pattern: RegExp): string {
  const key = Buffer.from(cursor, 'base64url').toString();
  if (!pattern.test(key)) throw new InvalidCursor();
  return key;
}

/** A filter's given members, each under its name in the documents. */
export function equal(members: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(members).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
