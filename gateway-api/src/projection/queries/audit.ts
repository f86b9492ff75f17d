import type {
  CheckpointRecord,
  LookupRecord,
  MarkRecord,
  OfficerRecord,
  RulesRecord,
} from '@xinjian/chaincode/model';
import type { Documents, RecordDocument } from '../documents.js';
import type { Page, PageOptions } from '../read-model.js';
import type { LookupRow, MarkRow, RecordRow } from '../rows.js';
import { NEWEST_FIRST, equal, readPage } from './page.js';
import { stored } from './registry.js';

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

/** Marks, also those that were lifted: `none`. */
export function listMarks(
  documents: Documents,
  { subject }: { readonly subject?: string | undefined },
  page: PageOptions,
): Promise<Page<MarkRow>> {
  const filter = equal({ 'record.subject': subject });
  return readPage(documents, documents.records.mark, filter, page, NEWEST_FIRST, (found) =>
    found.map(toMark),
  );
}

/** Officers on whom somebody has decided. */
export function listOfficers(
  documents: Documents,
  { institution }: { readonly institution?: string | undefined },
  page: PageOptions,
): Promise<Page<RecordRow<OfficerRecord>>> {
  const filter = equal({ 'record.institution': institution });
  return readPage(documents, documents.records.officer, filter, page, NEWEST_FIRST, (found) =>
    found.map(stored),
  );
}

export async function readRules({ records }: Documents): Promise<RecordRow<RulesRecord> | null> {
  const found = await records.rules.findOne().lean();
  return found && stored(found);
}

export function listCheckpoints(
  documents: Documents,
  page: PageOptions,
): Promise<Page<RecordRow<CheckpointRecord>>> {
  const { checkpoint } = documents.records;
  return readPage(documents, checkpoint, {}, page, NEWEST_FIRST, (found) => found.map(stored));
}

function toMark({ record, written }: RecordDocument<MarkRecord>): MarkRow {
  const { subject, item, mark, records = [], written: provenance } = record;
  return { subject, item, mark, case: record.case, records, at: provenance.at, ...written };
}

function toLookup({
  record: { id, by, subject, codeDigest, reason, written: provenance },
  created,
}: RecordDocument<LookupRecord>) {
  return { id, by, subject, codeDigest: codeDigest ?? null, reason, at: provenance.at, ...created };
}
