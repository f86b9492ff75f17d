import {
  Decision,
  LedgerError,
  RecordedDecision,
  sameDigest,
  sha256Hash,
  TRANSACTIONS,
} from '@xinjian/chaincode/model';
import { z } from 'zod';
import { CommitFailed, CommitUnknown } from '../ledger/errors.js';
import type { CommitStatus, Endorsed, Ledger } from '../ledger/port.js';
import type { HeldClaim, Recorded } from './claim.js';

const Decisions = z.array(RecordedDecision);
/** A decision without the hash of its statement. */
const Decided = z.object(Decision.shape);

/** How often a transaction that lost a race is decided anew. */
const ATTEMPTS = 8;
/** The longest that an earlier attempt's commit is waited for before its transaction is sent once more, in ms. */
const ASK_WAIT = 2_000;

export type RecordedClaim = HeldClaim & { readonly recorded: Recorded };

export interface RecorderOptions {
  readonly ledger: Ledger;
  /** How long a commit that is not known is asked for before the caller is put off, in milliseconds. */
  readonly commitWait: number;
}

/** Records access requests on the ledger: each decided once, however often it is sent and whoever dies meanwhile. */
export class Recorder {
  readonly #ledger: Ledger;
  readonly #commitWait: number;
  readonly #askWait: number;

  constructor({ ledger, commitWait }: RecorderOptions) {
    this.#ledger = ledger;
    this.#commitWait = commitWait;
    this.#askWait = Math.min(commitWait, ASK_WAIT);
  }

  /**
   * @returns the claim with `recorded`, kept; as it was where it is recorded already
   * @throws {LedgerError} the chaincode refused to record it
   * @throws {LedgerUnavailable} nothing was submitted
   * @throws {CommitUnknown} not known yet; the claim remembers what to ask for
   */
  async record(claim: HeldClaim): Promise<RecordedClaim> {
    if (claim.recorded !== null) return { ...claim, recorded: claim.recorded };
    let current = claim;
    if (current.submission !== null) {
      const endorsed = this.#ledger.endorsed(current.submission.bytes);
      const recorded = await this.#resume(endorsed, current.statement);
      if (recorded !== undefined) return keep(current, recorded);
    }
    for (let attempt = 1; ; attempt += 1) {
      const endorsed = await this.#ledger
        .propose(TRANSACTIONS['access.request'], [JSON.stringify([current.statement])])
        .endorse();
      const { transactionId, bytes } = endorsed;
      current = await current.save({ submission: { transactionId, bytes } });
      const recorded = await this.#send(endorsed, current.statement, attempt >= ATTEMPTS);
      if (recorded !== undefined) return keep(current, recorded);
    }
  }

  /** Asks whether a claim was recorded, and sends nothing. */
  async find(claim: HeldClaim): Promise<RecordedClaim | null> {
    if (claim.recorded !== null) return { ...claim, recorded: claim.recorded };
    if (claim.submission === null) return null;
    const endorsed = this.#ledger.endorsed(claim.submission.bytes);
    const recorded = await this.#ask(endorsed, claim.statement, this.#askWait);
    return recorded === undefined ? null : keep(claim, recorded);
  }

  /** @returns undefined where it lost a race and is to be decided anew */
  async #send(endorsed: Endorsed, statement: string, last: boolean): Promise<Recorded | undefined> {
    try {
      return recordedOf(await endorsed.submit(), endorsed, statement);
    } catch (error) {
      if (error instanceof CommitUnknown) return this.#ask(endorsed, statement, this.#commitWait);
      if (error instanceof CommitFailed && error.isConflict && !last) return undefined;
      throw error;
    }
  }

  /** What an earlier attempt submitted: asked for first, then the very same transaction sent once more. */
  async #resume(endorsed: Endorsed, statement: string): Promise<Recorded | undefined> {
    try {
      return await this.#ask(endorsed, statement, this.#askWait);
    } catch (error) {
      if (!(error instanceof CommitUnknown)) throw error;
      return this.#send(endorsed, statement, false);
    }
  }

  async #ask(endorsed: Endorsed, statement: string, wait: number): Promise<Recorded | undefined> {
    const signal = AbortSignal.timeout(wait);
    const status = await this.#ledger.commitStatus(endorsed.transactionId, { signal });
    return status.validationCode === 'VALID' ? recordedOf(status, endorsed, statement) : undefined;
  }
}

async function keep(claim: HeldClaim, recorded: Recorded) {
  return { ...(await claim.save({ recorded, submission: null })), recorded };
}

function recordedOf(status: CommitStatus, { result }: Endorsed, statement: string): Recorded {
  const hash = sha256Hash(statement);
  const decisions = Decisions.parse(JSON.parse(result));
  const index = decisions.findIndex((decision) => sameDigest(decision.statement, hash));
  const found = decisions[index];
  if (found === undefined)
    throw new LedgerError('NOT_FOUND', 'the transaction does not record this statement');
  const decision = Decided.parse(found);
  const { transactionId, blockNumber, position, at: decidedAt } = status;
  return {
    ...{ transactionId, blockNumber, position, index, decidedAt, decision },
    revision: found.revision ?? null,
    seenAt: new Date().toISOString(),
  };
}
