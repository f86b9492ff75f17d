import { LedgerError, sameDigest, sha256Hash, type Statement, TRANSACTIONS } from '@xinjian/chaincode/model';
import { Problem } from '../http/problem.js';
import { CommitFailed, CommitUnknown } from '../ledger/errors.js';
import type { Ledger } from '../ledger/port.js';
import { ReadModelBehind } from '../projection/errors.js';
import type { ReadModel } from '../projection/read-model.js';
import { standingOf } from './standing.js';
import { requireFresh } from './verify.js';

/** How long a caller waits for the projection to pass its block, in milliseconds; the commit stands regardless. */
const PATIENCE = 5_000;
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
  /** How long the projection is waited for, in milliseconds. */
  readonly patience?: number;
}

/** Where on the ledger a statement acted. */
interface Place {
  readonly transactionId: string;
  readonly blockNumber: number;
}

/**
 * Carries verified statements to the ledger. The same statement again does nothing again and ends as it did at first,
 * also beside the first or after an answer that was lost; the same `jti` with another content is refused.
 */
export class Carrier {
  readonly #options: CarryOptions;

  constructor(options: CarryOptions) {
    this.#options = options;
  }

  /**
   * Carries a statement and waits until the read model shows what it did: for calls that answer from there.
   * @param further the transaction's arguments after the statement
   * @throws {LedgerError} the chaincode's refusal, or STALE
   * @throws {Problem} IDEMPOTENCY_CONFLICT
   * @throws {ReadModelBehind} it stands on the ledger, and is not shown yet
   */
  async carry(statement: Verified, further: readonly string[] = []): Promise<void> {
    const { jti, type } = statement.payload;
    const shown = await this.#options.readModel.statementById(jti, type);
    if (shown !== null) {
      requireSame(statement, shown.hash);
      return;
    }
    const { transactionId, blockNumber } = await this.#place(statement, further);
    this.#options.onCommitted(transactionId);
    const signal = AbortSignal.timeout(this.#options.patience ?? PATIENCE);
    await this.#options.projected(blockNumber, signal).catch((error: unknown) => {
      throw signal.aborted ? new ReadModelBehind(blockNumber, transactionId) : error;
    });
  }

  /**
   * As `carry`, for calls that answer from the ledger or from the statement itself: it waits for the read model as
   * long, so that what is called next shows the same, but takes no offence where that is behind.
   */
  async record(statement: Verified, further: readonly string[] = []): Promise<void> {
    await this.carry(statement, further).catch((error: unknown) => {
      if (!(error instanceof ReadModelBehind)) throw error;
    });
  }

  /** Sends it, or finds where it stands already: a refusal may be of its second occurrence. */
  async #place(statement: Verified, further: readonly string[]): Promise<Place> {
    try {
      requireFresh(statement.payload);
      return await this.#submit(TRANSACTIONS[statement.payload.type], [statement.jws, ...further]);
    } catch (error) {
      if (!(error instanceof LedgerError || error instanceof CommitFailed)) throw error;
      const standing = await standingOf(this.#options.ledger, statement.payload);
      if (standing === null) throw error;
      requireSame(statement, standing.statement);
      return this.#committed(standing.transactionId);
    }
  }

  async #submit(transaction: string, args: readonly string[]): Promise<Place> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#sent(transaction, args);
      } catch (error) {
        if (!(error instanceof CommitFailed && error.isConflict) || attempt === ATTEMPTS) throw error;
      }
    }
  }

  /** What became of an unknown commit is asked for: sending again might do the act twice. */
  async #sent(transaction: string, args: readonly string[]): Promise<Place> {
    try {
      return await this.#options.ledger.submit(transaction, args);
    } catch (error) {
      if (error instanceof CommitUnknown) return this.#committed(error.transactionId);
      throw error;
    }
  }

  async #committed(transactionId: string): Promise<Place> {
    const signal = AbortSignal.timeout(COMMIT_WAIT);
    const status = await this.#options.ledger.commitStatus(transactionId, { signal });
    if (status.validationCode !== 'VALID') throw new CommitFailed(transactionId, status.validationCode);
    return status;
  }
}

/** @throws {Problem} IDEMPOTENCY_CONFLICT */
function requireSame({ jws }: Verified, hash: string): void {
  if (sameDigest(hash, sha256Hash(jws))) return;
  throw new Problem('IDEMPOTENCY_CONFLICT', 'This jti stands on the ledger with another content.');
}
