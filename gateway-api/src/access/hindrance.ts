import {
  type AccessRequest,
  ConsentRecord,
  consentState,
  type ConsentState,
  type DenialCode,
  ParticipantRecord,
  QUERIES,
  SubjectReference,
} from '@xinjian/chaincode/model';
import type { Ledger } from '../ledger/port.js';
import type { Recorded } from './claim.js';

/** Why nothing may be released although the access was allowed. */
export type Hindrance = DenialCode | 'COMMITTED_TOO_LATE';

/** States in which a consent holds for what it allowed before; a quota used up by this very access is one of them. */
const HINDRANCES: Readonly<Record<ConsentState, Hindrance | null>> = {
  ACTIVE: null,
  EXHAUSTED: null,
  PAUSED: 'CONSENT_SUSPENDED',
  WITHDRAWN: 'CONSENT_REVOKED',
  LAPSED: 'CONTRACT_CLOSED',
  EXPIRED: 'CONSENT_EXPIRED',
  NOT_YET_EFFECTIVE: 'NOT_YET_EFFECTIVE',
};

/**
 * Reads from the peer, now, whether what was allowed may still be released: the consent in force and not narrowed
 * since, the institution in good standing (G1, G2).
 */
export async function hindranceOf(
  ledger: Pick<Ledger, 'evaluate'>,
  request: AccessRequest,
  { decidedAt }: Recorded,
): Promise<Hindrance | null> {
  const [consent, institution] = await Promise.all([
    request.consent === null ? null : read(ledger, QUERIES.consent, request.consent, ConsentRecord),
    SubjectReference.safeParse(request.iss).success
      ? null
      : read(ledger, QUERIES.participant, request.iss, ParticipantRecord),
  ]);
  if (institution !== null && institution.standing !== 'ACTIVE') return 'INSTITUTION_SUSPENDED';
  return consent === null ? null : consentHindrance(consent, decidedAt);
}

function consentHindrance(consent: ConsentRecord, decidedAt: string): Hindrance | null {
  const narrowed = consent.statements.some(({ type, at }) => type === 'consent.narrow' && at >= decidedAt);
  if (narrowed) return 'ITEM_OUT_OF_SCOPE';
  return HINDRANCES[consentState(consent, null, new Date().toISOString())];
}

async function read<Record>(
  ledger: Pick<Ledger, 'evaluate'>,
  query: string,
  id: string,
  schema: { parse(value: unknown): Record },
): Promise<Record> {
  return schema.parse(JSON.parse(await ledger.evaluate(query, [id])));
}
