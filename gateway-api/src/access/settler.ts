import {
  DenialCode,
  LedgerError,
  QUERIES,
  SETTLE,
  SETTLED_REQUESTS,
  type Settlement,
  SettlementRecord,
} from '@xinjian/chaincode/model';
import { CommitFailed, CommitUnknown } from '../ledger/errors.js';
import type { Ledger } from '../ledger/port.js';
import type { Settled } from './claim.js';

const ATTEMPTS = 5;

/** The ledger refused to call delivered what may not be released any more. */
export class Hindered extends Error {
  readonly code: DenialCode;

  constructor({ detail }: LedgerError) {
    super(detail);
    this.name = 'Hindered';
    this.code = DenialCode.parse(/[A-Z_]+$/.exec(detail)?.[0]);
  }
}

/** Settles accesses on the ledger, each once: what stands there is the settlement, whoever wrote it. */
export class Settler {
  readonly #ledger: Ledger;
  readonly #commitWait: number;

  constructor({ ledger, commitWait }: { readonly ledger: Ledger; readonly commitWait: number }) {
    this.#ledger = ledger;
    this.#commitWait = commitWait;
  }

  /**
   * @param statement the access request, which comes along without standing in the transaction
   * @returns the settlement as the ledger has it, which an earlier attempt may have made otherwise
   * @throws {Hindered} nothing of it may be released any more
   */
  async settle(settlement: Settlement, statement: string): Promise<Settled> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#submit(settlement, statement);
        return await this.#require(settlement.access);
      } catch (error) {
        if (isHindered(error)) throw new Hindered(error);
        const standing = isTaken(error) ? await this.find(settlement.access) : null;
        if (standing !== null) return standing;
        if (!isConflict(error) || attempt >= ATTEMPTS) throw error;
      }
    }
  }

  /** The settlement of an access, where it has one. */
  async find({ transactionId, index }: Settlement['access']): Promise<Settled | null> {
    try {
      const text = await this.#ledger.evaluate(QUERIES.settlement, [transactionId, String(index)]);
      const { written, outcome, digest } = SettlementRecord.parse(JSON.parse(text));
      return { transactionId: written.transactionId, outcome, digest, at: written.at };
    } catch (error) {
      if (error instanceof LedgerError && error.code === 'NOT_FOUND') return null;
      throw error;
    }
  }

  async #require(access: Settlement['access']): Promise<Settled> {
    const settled = await this.find(access);
    if (settled === null) throw new LedgerError('NOT_FOUND', 'the settlement is not to be read yet');
    return settled;
  }

  async #submit(settlement: Settlement, statement: string): Promise<void> {
    try {
      await this.#ledger.submit(SETTLE, [JSON.stringify([settlement])], {
        transient: { [SETTLED_REQUESTS]: JSON.stringify([statement]) },
      });
    } catch (error) {
      if (!(error instanceof CommitUnknown)) throw error;
      const signal = AbortSignal.timeout(this.#commitWait);
      const { transactionId, validationCode } = await this.#ledger.commitStatus(error.transactionId, {
        signal,
      });
      if (validationCode !== 'VALID') throw new CommitFailed(transactionId, validationCode);
    }
  }
}

/** The chaincode says that it is settled, or a transaction beside this one settled it. */
function isTaken(error: unknown): boolean {
  return (error instanceof LedgerError && error.code === 'CONFLICT') || isConflict(error);
}

function isHindered(error: unknown): error is LedgerError {
  return error instanceof LedgerError && error.code === 'HINDERED';
}

function isConflict(error: unknown): boolean {
  return error instanceof CommitFailed && error.isConflict;
}
