import { oversees, OVERSEERS, type Role } from '../http/caller.js';
import type { Ledger } from '../ledger/port.js';
import { participantNow } from '../statements/participant-now.js';
import type { WebhookDocument } from './documents.js';
import type { WebhookEvent } from './event-kinds.js';

/** Why an owner is told nothing: the code by which the ledger denies one suspended or retired. */
export const OWNER_SUSPENDED = 'INSTITUTION_SUSPENDED';

/** What the owner of a receiver is, by the ledger, at the time that it is told something. */
export interface Owner {
  /** Whether it sees every participant's acts, and not its own alone. */
  readonly oversees: boolean;
  /** False for one suspended, retired or not registered; enterprises are not registered, and always active. */
  readonly isActive: boolean;
}

/**
 * The owner as the peer has it now: what its token said when it named its receiver may be long past. It oversees only
 * where both say so.
 * @throws {LedgerUnavailable}
 */
export async function ownerNow(
  ledger: Pick<Ledger, 'evaluate'>,
  { participant, role }: Pick<WebhookDocument, 'participant' | 'role'>,
): Promise<Owner> {
  if (role === 'enterprise') return { oversees: false, isActive: true };
  const record = await participantNow(ledger, participant);
  const isActive = record?.standing === 'ACTIVE';
  const kinds: readonly string[] = OVERSEERS satisfies readonly Role[];
  return { isActive, oversees: isActive && oversees({ role }) && kinds.includes(record.kind) };
}

/**
 * Whether an owner may be told of an event. One suspended or retired is told of corrections only: what it holds it
 * still has to set right.
 */
export function mayBeTold({ isActive }: Owner, event: WebhookEvent): boolean {
  return isActive || event === 'item.corrected';
}
