import { randomBytes } from 'node:crypto';
import { DeclarationRecord, QUERIES } from '@xinjian/chaincode/model';
import type { Ledger } from '../ledger/port.js';
import type { Formats } from '../records/formats.js';
import type { Vault } from '../vault/vault.js';
import type { Zone } from '../zone/zone.js';
import { committedRow, DeclaredRecord } from './declared-record.js';

export interface DeclarationSources {
  readonly ledger: Pick<Ledger, 'evaluate'>;
  readonly vault: Pick<Vault, 'reveal' | 'document'>;
  readonly zone: Pick<Zone, 'store'>;
  readonly formats: Formats;
}

/**
 * Puts the latest version that the ledger has of an enterprise's declaration into the zone, as often as a later one
 * came meanwhile: of several gateways at work on several versions, whoever writes last has looked last.
 */
export async function publishDeclaration(
  sources: DeclarationSources,
  subject: string,
  item: string,
): Promise<DeclarationRecord> {
  for (let done: number | null = null; ;) {
    const latest = await latestOf(sources, subject, item);
    if (latest.version === done) return latest;
    await keep(sources, latest);
    done = latest.version;
  }
}

async function latestOf({ ledger }: DeclarationSources, subject: string, item: string) {
  return DeclarationRecord.parse(JSON.parse(await ledger.evaluate(QUERIES.declaration, [subject, item, ''])));
}

async function keep(sources: DeclarationSources, declaration: DeclarationRecord): Promise<void> {
  const { zone, vault, formats } = sources;
  const { subject, item, digest, commitment, declaredAt, written } = declaration;
  const [entry, paper, format] = await Promise.all([
    vault.reveal(subject),
    vault.document(digest),
    formats(item),
  ]);
  if (entry === null || paper === null || format === null) return;
  const statement = written.statement ?? '';
  const record = DeclaredRecord.parse(JSON.parse(paper.text));
  const row = committedRow(format, record, { id: statement, digest: commitment.digest });
  const provenance = {
    ...{ provider: format.item.provider_zh, kind: 'declaration' as const, name: statement, line: 1 },
    ...{ digest: statement, salt: `0x${randomBytes(32).toString('hex')}`, receivedAt: declaredAt },
  };
  await zone.store(format, [{ row, uscc: entry.uscc, provenance }]);
}
