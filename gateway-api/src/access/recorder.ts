import {
  type AccessRequest,
  Decision,
  LedgerError,
  RecordedDecision,
  sameDigest,
  sha256Hash,
} from '@xinjian/chaincode/model';
import { z } from 'zod';
import { CommitFailed, CommitUnknown, LedgerUnavailable } from '../ledger/errors.js';
import type { CommitStatus, Endorsed, Ledger } from '../ledger/port.js';
import {
  type Claim,
  type Claiming,
  type Claims,
  ClaimTaken,
  type Recorded,
  type Submission,
} from './claim.js';
import { NotRecorded } from './came-to-nothing.js';
import { GroupCommit, type GroupLimits, GroupRefusal } from './group-commit.js';
import { asGroupRefusal } from './member-refusal.js';
import type { Timed } from './stages.js';

const Decisions = z.array(RecordedDecision);
/** A decision without the hash of its statement. */
const Decided = z.object(Decision.shape);

/** The longest that an earlier attempt's commit is waited for before its transaction is sent once more, in ms. */
const ASK_WAIT = 2_000;

export interface RecorderOptions {
  readonly ledger: Ledger;
  readonly claims: Claims;
  /** Which records, and takes a JSON array of statements; of one kind. */
  readonly transaction: string;
  readonly limits: GroupLimits;
  readonly timed: Timed;
  /** How long a commit that is not known is asked for before the caller is put off, in milliseconds. */
  readonly commitWait: number;
  /** Told of a transaction committed VALID here, and how many accesses it records. */
  readonly onRecorded: (transactionId: string, accesses: number) => void;
}

/** An access request on its way to the ledger; `tiedTo` follows it from one transaction to the next. */
interface Recording {
  readonly id: string;
  readonly statement: string;
  readonly keys: readonly string[];
  tiedTo: string | null;
}

/** Records access requests on the ledger, many in one transaction: each decided once, whoever dies meanwhile. */
export class Recorder {
  readonly #ledger: Ledger;
  readonly #claims: Claims;
  readonly #transaction: string;
  readonly #commitWait: number;
  readonly #askWait: number;
  readonly #onRecorded: RecorderOptions['onRecorded'];
  readonly #timed: Timed;
  readonly #group: GroupCommit<Recording, Recorded>;

  constructor({ ledger, claims, transaction, limits, timed, commitWait, onRecorded }: RecorderOptions) {
    this.#timed = timed;
    this.#ledger = ledger;
    this.#claims = claims;
    this.#transaction = transaction;
    this.#commitWait = commitWait;
    this.#onRecorded = onRecorded;
    this.#askWait = Math.min(commitWait, ASK_WAIT);
    this.#group = new GroupCommit({
      ...limits,
      keysOf: ({ keys }) => keys,
      commit: (recordings) => this.#commit(recordings),
    });
  }

  /** How many wait for their turn. */
  get waiting(): number {
    return this.#group.waiting;
  }

  /**
   * Claims and records a statement that nobody has claimed.
   * @throws {ClaimTaken} somebody claimed it meanwhile
   * @throws {LedgerError} the chaincode refused to record it
   * @throws {LedgerUnavailable} nothing was submitted
   * @throws {NotRecorded} nothing was recorded
   * @throws {CommitUnknown} not known yet; the claim remembers what to ask for
   */
  record(statement: string, request: AccessRequest): Promise<Recorded> {
    return this.#decide({ id: request.jti, statement, keys: keysOf(request), tiedTo: null });
  }

  /**
   * Goes on with a claimed statement: asks what became of its transaction, sends the very same once more where
   * nobody knows, and has it decided anew where the transaction came to nothing.
   * @throws as {@link record}
   */
  async resume({ id, statement, transactionId }: Claim, request: AccessRequest): Promise<Recorded> {
    const known = await this.#ask(transactionId, this.#askWait);
    const submission = await this.#claims.submissionOf(transactionId);
    const isNothing = known !== null && known.validationCode !== 'VALID';
    if (submission !== null && !isNothing) {
      if (submission.bytes === null) throw new ClaimTaken(id);
      const endorsed = this.#ledger.endorsed(submission.bytes);
      const status = known ?? (await this.#sendOnceMore(endorsed));
      if (status?.validationCode === 'VALID') return only(recordedOf(status, endorsed, [statement]));
    }
    return this.#decide({ id, statement, keys: keysOf(request), tiedTo: transactionId });
  }

  async #decide(recording: Recording): Promise<Recorded> {
    try {
      return await this.#group.add(recording);
    } catch (error) {
      throw error instanceof CommitFailed ? new NotRecorded(error) : error;
    }
  }

  /**
   * What a submission recorded of statements: asked for, and where nobody knows, brought about by the very same bytes.
   * @returns null where the submission came to nothing, or is closed
   * @throws {CommitUnknown} not known yet
   */
  async recover(
    { transactionId, bytes }: Submission,
    statements: readonly string[],
  ): Promise<readonly Recorded[] | null> {
    if (bytes === null) return null;
    const endorsed = this.#ledger.endorsed(bytes);
    const status = (await this.#ask(transactionId, this.#askWait)) ?? (await this.#sendOnceMore(endorsed));
    return status?.validationCode === 'VALID' ? recordedOf(status, endorsed, statements) : null;
  }

  async #commit(recordings: readonly Recording[]): Promise<readonly Recorded[]> {
    const statements = recordings.map(({ statement }) => statement);
    const endorsed = await this.#timed('record endorsed', () => this.#endorse(statements));
    await this.#timed('record claimed', () => this.#claim(recordings, endorsed));
    const status = await this.#timed('record committed', () => this.#send(endorsed));
    const recorded = recordedOf(status, endorsed, statements);
    this.#onRecorded(status.transactionId, recordings.length);
    return recorded;
  }

  async #endorse(statements: readonly string[]): Promise<Endorsed> {
    try {
      return await this.#ledger.propose(this.#transaction, [JSON.stringify(statements)]).endorse();
    } catch (error) {
      throw asGroupRefusal(error);
    }
  }

  /** Ties every claim to the transaction, and only then keeps the submission that allows to send it. */
  async #claim(recordings: readonly Recording[], { transactionId, bytes }: Endorsed): Promise<void> {
    const claiming: Claiming[] = recordings.map(({ id, statement, tiedTo }) => ({ id, statement, tiedTo }));
    const taken = await this.#claims.tie(transactionId, claiming);
    const lost = new Map<number, Error>();
    for (const [index, recording] of recordings.entries()) {
      if (taken.has(recording.id)) lost.set(index, new ClaimTaken(recording.id));
      else recording.tiedTo = transactionId;
    }
    if (lost.size > 0) throw new GroupRefusal(lost);
    const claims = recordings.map(({ id }) => id);
    if (await this.#claims.submit({ transactionId, bytes, claims })) return;
    throw new GroupRefusal(new Map(claims.map((id, index) => [index, new ClaimTaken(id)])));
  }

  /**
   * From here on it may be sent by anybody who comes upon the claim, so that it is not known to be nowhere.
   * @throws {CommitFailed | CommitUnknown}
   */
  async #send(endorsed: Endorsed): Promise<CommitStatus> {
    const { transactionId } = endorsed;
    try {
      return await endorsed.submit();
    } catch (error) {
      if (error instanceof LedgerUnavailable) throw new CommitUnknown(transactionId, { cause: error });
      if (!(error instanceof CommitUnknown)) throw error;
      const status = await this.#status(transactionId, this.#commitWait);
      if (status.validationCode !== 'VALID') throw new CommitFailed(transactionId, status.validationCode);
      return status;
    }
  }

  /** @returns null where it came to nothing */
  async #sendOnceMore(endorsed: Endorsed): Promise<CommitStatus | null> {
    try {
      return await this.#send(endorsed);
    } catch (error) {
      if (error instanceof CommitFailed) return null;
      throw error;
    }
  }

  /** @returns null where it is not known */
  async #ask(transactionId: string, wait: number): Promise<CommitStatus | null> {
    try {
      return await this.#status(transactionId, wait);
    } catch (error) {
      if (error instanceof CommitUnknown) return null;
      throw error;
    }
  }

  #status(transactionId: string, wait: number): Promise<CommitStatus> {
    return this.#ledger.commitStatus(transactionId, { signal: AbortSignal.timeout(wait) });
  }
}

/** What two transactions under way must not both count under: a consent's quota, a retry. */
function keysOf({ consent, retryOf, iss }: AccessRequest): readonly string[] {
  return [...(consent === null ? [] : [consent]), ...(retryOf === undefined ? [] : [`${iss} ${retryOf}`])];
}

function recordedOf(
  status: CommitStatus,
  { result }: Endorsed,
  statements: readonly string[],
): readonly Recorded[] {
  const { transactionId, blockNumber, position, at: decidedAt } = status;
  const seenAt = new Date().toISOString();
  const decisions = Decisions.parse(JSON.parse(result));
  return statements.map((statement, place) => {
    const hash = sha256Hash(statement);
    const fits = (index: number) => sameDigest(decisions[index]?.statement ?? '0x', hash);
    const index = fits(place) ? place : decisions.findIndex((_decision, candidate) => fits(candidate));
    const found = decisions[index];
    if (found === undefined)
      throw new LedgerError('NOT_FOUND', 'the transaction does not record this statement');
    const decision = Decided.parse(found);
    const { revision = null } = found;
    return { ...{ transactionId, blockNumber, position, index, decidedAt, seenAt, decision, revision } };
  });
}

function only(recorded: readonly Recorded[]): Recorded {
  const [first] = recorded;
  if (first === undefined)
    throw new LedgerError('NOT_FOUND', 'the transaction does not record this statement');
  return first;
}
