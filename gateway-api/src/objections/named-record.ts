import type { ObjectionRaise } from '@xinjian/chaincode/model';
import { Problem } from '../http/problem.js';
import type { HandleOf, Handles } from '../records/handles.js';
import type { Vault } from '../vault/vault.js';
import type { KeptRecord, Zone } from '../zone/zone.js';

export interface NamedRecordSources {
  readonly zone: Pick<Zone, 'records'>;
  readonly vault: Pick<Vault, 'reveal'>;
  readonly handles: Handles;
  /** Items that a provider's interface serves: what is there, only it knows. */
  readonly fetched: ReadonlySet<string>;
}

/**
 * An objection to one record is to a record that there is: who names it later by the same handle, or finds it gone, may
 * rely on that.
 * @throws {Problem} NOT_FOUND
 */
export async function requireNamedRecord(
  { zone, vault, handles, fetched }: NamedRecordSources,
  { iss, item, record }: Pick<ObjectionRaise, 'iss' | 'item' | 'record'>,
): Promise<void> {
  if (record === undefined || fetched.has(item)) return;
  const [entry, handleOf] = await Promise.all([vault.reveal(iss), handles.of(iss)]);
  const records = entry === null ? [] : await zone.records(item, entry.uscc);
  if (handleOf !== null && recordsUnder(records, handleOf, { item, record }).length > 0) return;
  throw new Problem('NOT_FOUND', `body/statement/record: ${item} has no such record of yours.`);
}

/** Those that bear a handle. */
export function recordsUnder(
  records: readonly KeptRecord[],
  handleOf: HandleOf,
  { item, record }: { readonly item: string; readonly record: string },
): KeptRecord[] {
  return records.filter(({ row }) => handleOf(item, row) === record);
}
