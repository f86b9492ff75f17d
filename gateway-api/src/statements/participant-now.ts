import { LedgerError, ParticipantRecord, QUERIES } from '@xinjian/chaincode/model';
import type { Ledger } from '../ledger/port.js';
import { readRecord } from '../ledger/read-record.js';

/**
 * A participant as the peer has it now; null for one that is not registered, as no enterprise is.
 * @throws {LedgerUnavailable}
 */
export function participantNow(
  ledger: Pick<Ledger, 'evaluate'>,
  id: string,
): Promise<ParticipantRecord | null> {
  return readRecord(ledger, ParticipantRecord, QUERIES.participant, [id]);
}

/**
 * What is on no ledger is refused to whom the contracts would refuse it: in their words.
 * @throws {LedgerError} FORBIDDEN for one suspended, retired or not registered
 */
export async function requireActive(ledger: Pick<Ledger, 'evaluate'>, id: string): Promise<void> {
  const participant = await participantNow(ledger, id);
  if (participant?.standing === 'ACTIVE') return;
  throw new LedgerError('FORBIDDEN', `iss: ${id} is ${participant?.standing ?? 'not registered'}`);
}
