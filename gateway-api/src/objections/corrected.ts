import { Problem } from '../http/problem.js';
import type { ObjectionRow } from '../projection/rows.js';
import type { Handles } from '../records/handles.js';
import type { Vault } from '../vault/vault.js';
import { MOST_RECORDS, type Zone } from '../zone/zone.js';
import { recordsUnder } from './named-record.js';

/** Where a correction shows. */
export interface CorrectionSources {
  readonly zone: Pick<Zone, 'holds' | 'changedSince' | 'records'>;
  readonly vault: Pick<Vault, 'reveal'>;
  readonly handles: Handles;
}

type About = Pick<ObjectionRow, 'subject' | 'item' | 'record' | 'raisedAt'>;

/**
 * Nothing is called corrected that was not: where the zone keeps the item, the record that the objection names has
 * changed or gone there since it was raised; where it names none, some record of the enterprise has, which may be
 * another. What a provider's interface serves is the provider's to set right.
 * @throws {Problem} CONFLICT
 */
export async function requireCorrected(sources: CorrectionSources, about: About): Promise<void> {
  const { item, record, subject } = about;
  if (!(await sources.zone.holds(item))) return;
  const entry = await sources.vault.reveal(subject);
  if (entry !== null && (await hasChanged(sources, about, entry.uscc))) return;
  const why =
    record === undefined
      ? `No record of ${item} has changed since the objection, which names none`
      : `The record of ${item} that the objection names is as it was`;
  throw new Problem('CONFLICT', `${why}: set it right first.`);
}

async function hasChanged(
  { zone, handles }: CorrectionSources,
  { subject, item, record, raisedAt }: About,
  uscc: string,
): Promise<boolean> {
  if (record === undefined) return zone.changedSince(item, uscc, raisedAt);
  const handleOf = await handles.of(subject);
  const records = await zone.records(item, uscc);
  if (handleOf === null || records.length > MOST_RECORDS) return false;
  const named = recordsUnder(records, handleOf, { item, record });
  return named.length === 0 || named.some(({ changedAt }) => changedAt >= raisedAt);
}
