import { LedgerError, QUERIES, type Statement, StatementRecord } from '@xinjian/chaincode/model';
import type { Ledger } from '../ledger/port.js';

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
  try {
    const { written } = StatementRecord.parse(
      JSON.parse(await ledger.evaluate(QUERIES.statement, [iss, jti])),
    );
    return { transactionId: written.transactionId, statement: written.statement ?? '' };
  } catch (error) {
    if (error instanceof LedgerError && error.code === 'NOT_FOUND') return null;
    throw error;
  }
}
