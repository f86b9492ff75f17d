import type { StatementType } from '@xinjian/chaincode/model';
import type { BlockDocument, Documents, StatementDocument } from '../documents.js';
import type { Page, PageOptions } from '../read-model.js';
import type { BlockRow, StatementRow, TransactionRow } from '../rows.js';
import { omit } from './omit.js';
import { closeCursor, currentPosition, openCursor } from './page.js';

const BLOCK_NUMBER = /^\d{1,12}$/;

/** Newest first. Blocks stand one behind the other, so the cursor is a number. @throws {InvalidCursor} */
export async function listBlocks(
  documents: Documents,
  { limit, cursor }: PageOptions,
): Promise<Page<BlockRow>> {
  const position = await currentPosition(documents);
  const below = cursor === undefined ? position.height : Number(openCursor(cursor, BLOCK_NUMBER));
  const found = await documents.blocks
    .find({ _id: { $lt: below } })
    .sort({ _id: -1 })
    .limit(limit)
    .lean();
  const last = found.at(-1)?._id ?? 0;
  return { items: found.map(toBlock), nextCursor: last > 0 ? closeCursor(String(last)) : null, ...position };
}

export async function readBlock({ blocks }: Documents, number: number): Promise<BlockRow | null> {
  const found = await blocks.findById(number).lean();
  return found && toBlock(found);
}

export async function readTransaction(
  { transactions }: Documents,
  id: string,
): Promise<TransactionRow | null> {
  const found = await transactions.findOne({ transactionId: id }).sort({ _id: 1 }).lean();
  return found && omit(found, '_id');
}

export async function readStatement({ statements }: Documents, hash: string): Promise<StatementRow | null> {
  const found = await statements.findById(hash).lean();
  return found && toStatement(found);
}

export async function readStatementById(
  { statements }: Documents,
  jti: string,
  type?: StatementType,
): Promise<StatementRow | null> {
  const found = await statements
    .findOne({ jti, ...(type !== undefined && { type }) })
    .sort({ place: 1 })
    .lean();
  return found && toStatement(found);
}

function toBlock(document: BlockDocument): BlockRow {
  return { number: document._id, ...omit(document, '_id') };
}

function toStatement(document: StatementDocument): StatementRow {
  return { hash: document._id, ...omit(document, '_id', 'place') };
}
