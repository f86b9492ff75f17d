import { LedgerError, ParticipantRecord, QUERIES } from '@xinjian/chaincode/model';
import type { Ledger } from '../ledger/port.js';

/**
 * A participant as the peer has it now; null for one that is not registered, as no enterprise is.
 * @throws {LedgerUnavailable}
 */
export async function participantNow(
  ledger: Pick<Ledger, 'evaluate'>,
  id: string,
): Promise<ParticipantRecord | null> {
  try {
    return ParticipantRecord.parse(JSON.parse(await ledger.evaluate(QUERIES.participant, [id])));
  } catch (error) {
    if (error instanceof LedgerError && error.code === 'NOT_FOUND') return null;
    throw error;
  }
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
