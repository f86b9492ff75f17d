import { QUERIES, type Statement, StatementRecord } from '@xinjian/chaincode/model';
import type { Ledger } from '../ledger/port.js';
import { readRecord } from '../ledger/read-record.js';

/** What acted under an issuer's `jti`. */
export interface Standing {
  readonly transactionId: string;
  /** SHA-256 of the compact JWS. */
  readonly statement: string;
}

/** What the peer has under the `jti` of a statement, past the read model; null where nothing acted. */
export async function standingOf(
  ledger: Pick<Ledger, 'evaluate'>,
  { iss, jti }: Pick<Statement, 'iss' | 'jti'>,
): Promise<Standing | null> {
  const record = await readRecord(ledger, StatementRecord, QUERIES.statement, [iss, jti]);
  if (record === null) return null;
  const { transactionId, statement } = record.written;
  return { transactionId, statement: statement ?? '' };
}
