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
import type { Endorsed, Ledger } from '../ledger/port.js';
import { readRecord } from '../ledger/read-record.js';
import { NotSettled } from './came-to-nothing.js';
import type { Settled } from './claim.js';
import { GroupCommit, type GroupLimits } from './group-commit.js';
import { asGroupRefusal } from './member-refusal.js';
import type { Timed } from './stages.js';

/** The ledger refused to call delivered what may not be released any more. */
export class Hindered extends Error {
  readonly code: DenialCode;

  constructor({ detail }: LedgerError) {
    super(detail);
    this.name = 'Hindered';
    this.code = DenialCode.parse(/[A-Z_]+$/.exec(detail)?.[0]);
  }
}

/** What is settled, with the access request, which comes along without standing in the transaction. */
interface Settling {
  readonly settlement: Settlement;
  readonly statement: string;
}

export interface SettlerOptions {
  readonly ledger: Ledger;
  readonly limits: GroupLimits;
  readonly timed: Timed;
  /** How long a commit that is not known is asked for, in milliseconds. */
  readonly commitWait: number;
}

/**
 * Settles accesses on the ledger, many in one transaction, each once: what stands there is the settlement, whoever
 * wrote it.
 */
export class Settler {
  readonly #ledger: Ledger;
  readonly #commitWait: number;
  readonly #timed: Timed;
  readonly #group: GroupCommit<Settling, Settled>;
  /** By access: who gives it up and who comes back for it may meet here. */
  readonly #underWay = new Map<string, Promise<Settled>>();

  constructor({ ledger, limits, timed, commitWait }: SettlerOptions) {
    this.#timed = timed;
    this.#ledger = ledger;
    this.#commitWait = commitWait;
    this.#group = new GroupCommit({ ...limits, commit: (settling) => this.#commit(settling) });
  }

  /** How many wait for their turn. */
  get waiting(): number {
    return this.#group.waiting;
  }

  /**
   * @returns the settlement as the ledger has it, which an earlier attempt, or one under way here, made otherwise
   * @throws {Hindered} nothing of it may be released any more
   * @throws {NotSettled} it stays recorded
   */
  settle(settlement: Settlement, statement: string): Promise<Settled> {
    const { transactionId, index } = settlement.access;
    const place = `${transactionId} ${index}`;
    const underWay =
      this.#underWay.get(place) ??
      this.#settle(settlement, statement).finally(() => this.#underWay.delete(place));
    this.#underWay.set(place, underWay);
    return underWay;
  }

  async #settle(settlement: Settlement, statement: string): Promise<Settled> {
    try {
      return await this.#group.add({ settlement, statement });
    } catch (error) {
      if (error instanceof CommitFailed) throw new NotSettled(error, settlement.access.transactionId);
      if (!(error instanceof LedgerError)) throw error;
      if (error.code === 'HINDERED') throw new Hindered(error);
      const standing = error.code === 'CONFLICT' ? await this.find(settlement.access) : null;
      if (standing === null) throw error;
      return standing;
    }
  }

  /** The settlement of an access, where it has one. */
  async find({ transactionId, index }: Settlement['access']): Promise<Settled | null> {
    const place = [transactionId, String(index)];
    const record = await readRecord(this.#ledger, SettlementRecord, QUERIES.settlement, place);
    if (record === null) return null;
    const { written, outcome, digest, acknowledgement } = record;
    const isAcknowledged = acknowledgement !== null;
    return { transactionId: written.transactionId, outcome, digest, at: written.at, isAcknowledged };
  }

  async #commit(settling: readonly Settling[]): Promise<readonly Settled[]> {
    const { transactionId, at } = await this.#submit(settling);
    return settling.map(({ settlement: { outcome, digest } }) => ({
      ...{ transactionId, outcome, digest, at },
      isAcknowledged: false,
    }));
  }

  async #submit(settling: readonly Settling[]): Promise<{ transactionId: string; at: string }> {
    const endorsed = await this.#timed('settlement endorsed', () => this.#endorse(settling));
    try {
      return await this.#timed('settlement committed', () => endorsed.submit());
    } catch (error) {
      if (error instanceof CommitUnknown) return this.#ask(error);
      throw error;
    }
  }

  async #endorse(settling: readonly Settling[]): Promise<Endorsed> {
    const settlements = JSON.stringify(settling.map(({ settlement }) => settlement));
    const requests = JSON.stringify(settling.map(({ statement }) => statement));
    try {
      return await this.#ledger.propose(SETTLE, [settlements], { [SETTLED_REQUESTS]: requests }).endorse();
    } catch (error) {
      throw asGroupRefusal(error);
    }
  }

  /** Asks the ledger what became of a transaction. */
  async #ask({ transactionId }: CommitUnknown): Promise<{ transactionId: string; at: string }> {
    const signal = AbortSignal.timeout(this.#commitWait);
    const status = await this.#ledger.commitStatus(transactionId, { signal });
    if (status.validationCode !== 'VALID') throw new CommitFailed(transactionId, status.validationCode);
    return status;
  }
}
