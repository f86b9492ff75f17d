import { sha256Hash, type Statement, TRANSACTIONS } from '@xinjian/chaincode/model';
import { Problem } from '../http/problem.js';
import { CommitFailed, CommitUnknown } from '../ledger/errors.js';
import type { Ledger } from '../ledger/port.js';
import type { ReadModel } from '../projection/read-model.js';
import { requireFresh } from './verify.js';

/** How long a caller waits for the projection to pass its block, in milliseconds; the commit stands regardless. */
const PROJECTION_WAIT = 5_000;
/** How long a commit that is not known is asked for, in milliseconds. */
const COMMIT_WAIT = 10_000;
/** How often a transaction that lost a race is proposed anew. */
const ATTEMPTS = 5;

/** A statement that was verified. */
export interface Verified {
  readonly jws: string;
  readonly payload: Statement;
}

export interface CarryOptions {
  readonly ledger: Ledger;
  readonly readModel: Pick<ReadModel, 'statementById'>;
  /** Told, in the caller's own asynchronous context, which transaction carries the statement. */
  readonly onCommitted: (transactionId: string) => void;
  /** Resolves when the projection has passed the block. */
  readonly projected: (blockNumber: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Carries verified statements to the ledger and waits until the read model shows what they did. The same statement
 * again does nothing again; the same `jti` with another content is refused.
 */
export class Carrier {
  readonly #options: CarryOptions;

  constructor(options: CarryOptions) {
    this.#options = options;
  }

  /**
   * @param further the transaction's arguments after the statement
   * @throws {LedgerError} the chaincode's refusal, or STALE
   * @throws {Problem} IDEMPOTENCY_CONFLICT
   */
  async carry(statement: Verified, further: readonly string[] = []): Promise<void> {
    const { jti, type } = statement.payload;
    const earlier = await this.#options.readModel.statementById(jti, type);
    if (earlier !== null) {
      if (earlier.hash === sha256Hash(statement.jws)) return;
      throw new Problem('IDEMPOTENCY_CONFLICT', 'This jti stands on the ledger with another content.');
    }
    requireFresh(statement.payload);
    const sent = await this.#submit(TRANSACTIONS[type], [statement.jws, ...further]);
    const { transactionId, blockNumber } = sent;
    this.#options.onCommitted(transactionId);
    const signal = AbortSignal.timeout(PROJECTION_WAIT);
    await this.#options.projected(blockNumber, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }

  async #submit(
    transaction: string,
    args: readonly string[],
  ): Promise<{ transactionId: string; blockNumber: number }> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#options.ledger.submit(transaction, args);
      } catch (error) {
        if (error instanceof CommitUnknown) return this.#resolve(error);
        if (!(error instanceof CommitFailed && error.isConflict) || attempt === ATTEMPTS) throw error;
      }
    }
  }

  /** Asks the ledger what became of a transaction: sending again might do the act twice. */
  async #resolve({ transactionId }: CommitUnknown): Promise<{ transactionId: string; blockNumber: number }> {
    const signal = AbortSignal.timeout(COMMIT_WAIT);
    const status = await this.#options.ledger.commitStatus(transactionId, { signal });
    if (status.validationCode !== 'VALID') throw new CommitFailed(transactionId, status.validationCode);
    return status;
  }
}
