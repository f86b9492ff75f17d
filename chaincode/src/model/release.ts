import { z } from 'zod';
import { consentState, type ConsentState } from './consent.js';
import { type DenialCode, Revision } from './decision.js';
import { Party, Uuid7 } from './primitives.js';
import type { ConsentRecord, ParticipantRecord } from './records.js';

/** An allowed access that is about to be released. */
export const Release = z.strictObject({
  /** Who asked. */
  iss: Party,
  /** The consent that the request names. */
  consent: Uuid7.nullable(),
  /** How many statements it had when the access was decided; null without consent, or where it is not known. */
  revision: Revision.nullable(),
});
export type Release = z.infer<typeof Release>;

/** Whether a consent still holds for what it allowed before: a quota used up by that very access does not end it. */
const HINDRANCES: Readonly<Record<ConsentState, DenialCode | null>> = {
  ACTIVE: null,
  EXHAUSTED: null,
  PAUSED: 'CONSENT_SUSPENDED',
  WITHDRAWN: 'CONSENT_REVOKED',
  LAPSED: 'CONTRACT_CLOSED',
  EXPIRED: 'CONSENT_EXPIRED',
  NOT_YET_EFFECTIVE: 'NOT_YET_EFFECTIVE',
};

/** What a release depends on, as it stands now. */
export interface ReleaseInput {
  /** The consent that the request names. */
  readonly consent: ConsentRecord | null;
  /** That of the decision; null where the ledger does not say, which counts as before all narrowings. */
  readonly revision: number | null;
  /** The record of who asked; null for an enterprise. */
  readonly institution: ParticipantRecord | null;
  /** The time now. */
  readonly at: string;
}

/**
 * Why nothing may be released although the access was allowed; null where it may. What was narrowed since is not
 * released at all: its obligations are those of wider terms.
 */
export function releaseHindrance({ consent, revision, institution, at }: ReleaseInput): DenialCode | null {
  if (institution !== null && institution.standing !== 'ACTIVE') return 'INSTITUTION_SUSPENDED';
  if (consent === null) return null;
  const later = consent.statements.slice(revision ?? 0);
  if (later.some(({ type }) => type === 'consent.narrow')) return 'ITEM_OUT_OF_SCOPE';
  return HINDRANCES[consentState(consent, null, at)];
}
