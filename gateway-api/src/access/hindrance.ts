import {
  type AccessRequest,
  ConsentRecord,
  type DenialCode,
  ParticipantRecord,
  QUERIES,
  releaseHindrance,
  SubjectReference,
} from '@xinjian/chaincode/model';
import type { Ledger } from '../ledger/port.js';
import type { Recorded } from './claim.js';

/** Why nothing may be released although the access was allowed. */
export type Hindrance = DenialCode | 'COMMITTED_TOO_LATE';

/**
 * Reads from the peer, now, whether what was allowed may still be released: the consent in force and not narrowed
 * since, the institution in good standing (G1, G2).
 */
export async function hindranceOf(
  ledger: Pick<Ledger, 'evaluate'>,
  request: AccessRequest,
  { revision }: Recorded,
): Promise<Hindrance | null> {
  const [consent, institution] = await Promise.all([
    request.consent === null ? null : read(ledger, QUERIES.consent, request.consent, ConsentRecord),
    SubjectReference.safeParse(request.iss).success
      ? null
      : read(ledger, QUERIES.participant, request.iss, ParticipantRecord),
  ]);
  return releaseHindrance({ consent, revision, institution, at: new Date().toISOString() });
}

async function read<Record>(
  ledger: Pick<Ledger, 'evaluate'>,
  query: string,
  id: string,
  schema: { parse(value: unknown): Record },
): Promise<Record> {
  return schema.parse(JSON.parse(await ledger.evaluate(query, [id])));
}
