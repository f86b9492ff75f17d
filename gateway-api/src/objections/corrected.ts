import type { Vault } from '../vault/vault.js';
import type { Zone } from '../zone/zone.js';
import type { ObjectionRow } from '../projection/rows.js';
import { Problem } from '../http/problem.js';

/** Where a correction shows. */
export interface CorrectionSources {
  readonly zone: Pick<Zone, 'holds' | 'changedSince'>;
  readonly vault: Pick<Vault, 'reveal'>;
}

/**
 * Nothing is called corrected that was not: where the zone keeps the item, a record of the enterprise has come, changed
 * or gone there since the objection was raised. What a provider's interface serves is the provider's to set right.
 * @throws {Problem} CONFLICT
 */
export async function requireCorrected(
  { zone, vault }: CorrectionSources,
  { subject, item, raisedAt }: Pick<ObjectionRow, 'subject' | 'item' | 'raisedAt'>,
): Promise<void> {
  if (!(await zone.holds(item))) return;
  const entry = await vault.reveal(subject);
  if (entry !== null && (await zone.changedSince(item, entry.uscc, raisedAt))) return;
  throw new Problem('CONFLICT', `No record of ${item} has changed since the objection: set it right first.`);
}
