import type { DeclarationRecord, ObjectionRecord } from '@xinjian/chaincode/model';
import type { Documents, NoticeDocument, RecordDocument } from '../documents.js';
import type { ObjectionFilter, Page, PageOptions } from '../read-model.js';
import type { DeclarationRow, DeclaredAt, NoticeRow, ObjectionRow } from '../rows.js';
import { omit } from './omit.js';
import { equal, LATEST_FIRST, NEWEST_FIRST, readPage } from './page.js';

export function listObjections(
  documents: Documents,
  { subject, provider, state }: ObjectionFilter,
  page: PageOptions,
): Promise<Page<ObjectionRow>> {
  const filter = equal({
    'record.subject': subject,
    'record.transfer.provider': provider,
    'record.state': state,
  });
  const { objection } = documents.records;
  return readPage(documents, objection, filter, page, NEWEST_FIRST, (found) => found.map(objectionRow));
}

export async function readObjection({ records }: Documents, id: string): Promise<ObjectionRow | null> {
  const found = await records.objection.findById(id).lean();
  return found && objectionRow(found);
}

/** How many open objections are read at once. */
const HANDFUL = 500;

/** All that wait for their decision, whosoever they are, the oldest first, a handful at a time. */
export async function* openObjections({ records }: Documents): AsyncGenerator<ObjectionRow> {
  for (let after = ''; ;) {
    const found = await records.objection
      .find({ 'record.state': { $in: ['RAISED', 'TRANSFERRED'] }, place: { $gt: after } })
      .sort({ place: 1 })
      .limit(HANDFUL)
      .lean();
    yield* found.map(objectionRow);
    const last = found.at(-1);
    if (last === undefined || found.length < HANDFUL) return;
    after = last.place;
  }
}

/** Every version, newest first. */
export function listDeclarations(
  documents: Documents,
  { subject }: { readonly subject?: string | undefined },
  page: PageOptions,
): Promise<Page<DeclarationRow>> {
  const { declaration } = documents.records;
  const filter = equal({ 'record.subject': subject });
  return readPage(documents, declaration, filter, page, NEWEST_FIRST, (found) => found.map(declarationRow));
}

/** The declaration that a statement made. */
export async function readDeclarationBy(
  { records, statements }: Documents,
  statement: string,
): Promise<DeclarationRow | null> {
  const made = await statements.findById(statement, { iss: 1 }).lean();
  const filter = { 'record.subject': made?.iss ?? '', 'record.written.statement': statement };
  const found = await records.declaration.findOne(filter).lean();
  return found && declarationRow(found);
}

/** The declarations that the ledger has after a place, in its order. */
export async function declarationsAfter(
  { records }: Documents,
  place: string,
  limit: number,
): Promise<DeclaredAt[]> {
  const found = await records.declaration
    .find({ place: { $gt: place } })
    .sort({ place: 1 })
    .limit(limit)
    .lean();
  return found.map(({ place: at, record: { subject, item, version } }) => ({
    place: at,
    subject,
    item,
    version,
  }));
}

/** The latest version of an item that an enterprise declared. */
export async function readDeclaration(
  { records }: Documents,
  subject: string,
  item: string,
): Promise<DeclarationRow | null> {
  const [latest] = await records.declaration
    .find({ 'record.subject': subject, 'record.item': item })
    .sort({ place: -1 })
    .limit(1)
    .lean();
  return latest === undefined ? null : declarationRow(latest);
}

export function listNotices(
  documents: Documents,
  { institution }: { readonly institution?: string | undefined },
  page: PageOptions,
): Promise<Page<NoticeRow>> {
  return readPage(documents, documents.notices, equal({ institution }), page, LATEST_FIRST, (found) =>
    found.map(noticeRow),
  );
}

export async function readNotice({ notices }: Documents, id: string): Promise<NoticeRow | null> {
  const found = await notices.findById(id).lean();
  return found && noticeRow(found);
}

function objectionRow({ record, written }: RecordDocument<ObjectionRecord>): ObjectionRow {
  return { ...omit(record, 'schema', 'written'), changedAt: record.written.at, ...written };
}

function declarationRow({ record, written }: RecordDocument<DeclarationRecord>): DeclarationRow {
  const { statement } = record.written;
  return { ...omit(record, 'schema', 'written'), statement: statement ?? '', ...written };
}

function noticeRow({ _id: id, ...notice }: NoticeDocument): NoticeRow {
  return { id, ...notice };
}
