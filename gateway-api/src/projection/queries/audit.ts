import type { LookupRecord, MarkRecord } from '@xinjian/chaincode/model';
import type { Documents, RecordDocument } from '../documents.js';
import type { Page, PageOptions } from '../read-model.js';
import type { LookupRow, MarkRow } from '../rows.js';
import { NEWEST_FIRST, equal, readPage } from './page.js';

export function listLookups(
  documents: Documents,
  { subject }: { readonly subject?: string | undefined },
  page: PageOptions,
): Promise<Page<LookupRow>> {
  const filter = equal({ 'record.subject': subject });
  return readPage(documents, documents.records.lookup, filter, page, NEWEST_FIRST, (found) =>
    found.map(toLookup),
  );
}

/** The marks in force on a subject's records; a mark that was lifted is not listed. */
export async function listMarks({ records }: Documents, subject: string): Promise<MarkRow[]> {
  const found: RecordDocument<MarkRecord>[] = await records.mark
    .find({ 'record.subject': subject, 'record.mark': { $ne: 'none' } })
    .sort({ place: 1 })
    .lean();
  return found.map(({ record: { item, mark, written: provenance }, written }) => ({
    ...{ subject, item, mark, at: provenance.at },
    ...written,
  }));
}

function toLookup({
  record: { id, by, subject, reason, written: provenance },
  created,
}: RecordDocument<LookupRecord>) {
  return { id, by, subject, reason, at: provenance.at, ...created };
}
