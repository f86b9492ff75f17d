import type { ItemRecord, KeyRecord, ParticipantRecord, PurposeTable } from '@xinjian/chaincode/model';
import type { Documents, RecordDocument } from '../documents.js';
import type { Page, PageOptions } from '../read-model.js';
import type { CatalogueRow, KeyRow, ParticipantRow } from '../rows.js';
import { NEWEST_FIRST, equal, readPage } from './page.js';

export function listParticipants(documents: Documents, page: PageOptions): Promise<Page<ParticipantRow>> {
  return readPage(documents, documents.records.participant, {}, page, NEWEST_FIRST, (found) =>
    found.map(stored),
  );
}

export async function readParticipant({ records }: Documents, id: string): Promise<ParticipantRow | null> {
  const found: RecordDocument<ParticipantRecord> | null = await records.participant.findById(id).lean();
  return found && stored(found);
}

export function listKeys(
  documents: Documents,
  { owner }: { readonly owner?: string | undefined },
  page: PageOptions,
): Promise<Page<KeyRow>> {
  const filter = equal({ 'record.owner': owner });
  return readPage(documents, documents.records.key, filter, page, NEWEST_FIRST, (found) => found.map(stored));
}

export async function readKey({ records }: Documents, kid: string): Promise<KeyRow | null> {
  const found: RecordDocument<KeyRecord> | null = await records.key.findById(kid).lean();
  return found && stored(found);
}

export function listCatalogue(documents: Documents, page: PageOptions): Promise<Page<CatalogueRow>> {
  return readPage(documents, documents.records['item~latest'], {}, page, NEWEST_FIRST, (found) =>
    found.map(catalogueRow),
  );
}

export async function readCatalogueItem(
  { records }: Documents,
  id: string,
  version?: number,
): Promise<CatalogueRow | null> {
  const found: RecordDocument<ItemRecord> | null =
    version === undefined
      ? await records['item~latest'].findById(id).lean()
      : await records.item.findOne({ 'record.item.id': id, 'record.item.version': version }).lean();
  return found && catalogueRow(found);
}

export async function readPurposes({ records }: Documents): Promise<PurposeTable | null> {
  const found = await records.purposes.findOne().lean();
  return found?.record.table ?? null;
}

/** A record with the transaction that wrote it last. */
export function stored<Value extends object>({
  record,
  written,
}: Pick<RecordDocument<Value>, 'record' | 'written'>) {
  return { ...record, ...written };
}

export function catalogueRow({
  record,
  written,
}: Pick<RecordDocument<ItemRecord>, 'record' | 'written'>): CatalogueRow {
  return { ...record.item, publishedAt: record.written.at, ...written };
}
