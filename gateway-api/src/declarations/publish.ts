import { randomBytes } from 'node:crypto';
import { DeclarationRecord, QUERIES } from '@xinjian/chaincode/model';
import type { Ledger } from '../ledger/port.js';
import type { ItemFormat } from '../records/item-format.js';
import type { Formats } from '../records/formats.js';
import type { Vault } from '../vault/vault.js';
import type { IncomingRecord, Zone } from '../zone/zone.js';
import { committedRow, DeclaredRecord } from './declared-record.js';

export interface DeclarationSources {
  readonly ledger: Pick<Ledger, 'evaluate'>;
  readonly vault: Pick<Vault, 'reveal' | 'document'>;
  readonly zone: Pick<Zone, 'sourceAt' | 'replace' | 'forget'>;
  readonly formats: Formats;
}

/** A declaration as the zone takes it. */
interface Declared {
  readonly format: ItemFormat;
  readonly record: IncomingRecord;
}

/**
 * Puts the latest version that the ledger has of an enterprise's declaration into the zone, once, however many gateways
 * are at it and whichever of them dies: what stands in its place is looked at before the ledger is, and replaced only if
 * it still stands there, so that no version comes after a later one. Of an enterprise that was forgotten nothing is put
 * there.
 */
export async function publishDeclaration(
  sources: DeclarationSources,
  subject: string,
  item: string,
): Promise<DeclarationRecord> {
  let latest = await latestOf(sources, subject, item);
  for (;;) {
    const declared = await declaredOf(sources, latest);
    const standing = declared && (await sources.zone.sourceAt(declared.format, declared.record));
    const again = await latestOf(sources, subject, item);
    const isLatest = again.version === latest.version;
    if (isLatest && (declared === null || (await put(sources, subject, declared, standing)))) return latest;
    latest = again;
  }
}

async function latestOf({ ledger }: DeclarationSources, subject: string, item: string) {
  return DeclarationRecord.parse(JSON.parse(await ledger.evaluate(QUERIES.declaration, [subject, item, ''])));
}

/** Null where code or text are destroyed. */
async function declaredOf(
  { vault, formats }: DeclarationSources,
  { subject, item, digest, commitment, declaredAt, written }: DeclarationRecord,
): Promise<Declared | null> {
  const [entry, paper, format] = await Promise.all([
    vault.reveal(subject),
    vault.document(digest),
    formats(item),
  ]);
  if (entry === null || paper === null || format === null) return null;
  const statement = written.statement ?? '';
  const declared = DeclaredRecord.parse(JSON.parse(paper.text));
  const row = committedRow(format, declared, { id: statement, digest: commitment.digest });
  const provenance = {
    ...{ provider: format.item.provider_zh, kind: 'declaration' as const, name: statement, line: 1 },
    ...{ digest: statement, salt: `0x${randomBytes(32).toString('hex')}`, receivedAt: declaredAt },
  };
  return { format, record: { row, uscc: entry.uscc, provenance } };
}

/** @returns false where another came in between */
async function put(
  { vault, zone }: DeclarationSources,
  subject: string,
  { format, record }: Declared,
  standing: string | null,
): Promise<boolean> {
  const isThere = standing === record.provenance.name;
  if (!isThere && !(await zone.replace(format, record, standing))) return false;
  // whoever forgets it meanwhile may have looked into the zone already
  if ((await vault.reveal(subject)) === null) await zone.forget(record.uscc);
  return true;
}
