/**
 * The narrow port to the ledger. Everything above it knows no Fabric: transactions are named `contract:transaction`,
 * arguments and results are strings, blocks are the bytes of a serialised `common.Block`.
 */

export interface CallOptions {
  /** Ends the wait; what was already sent to the orderer may still be committed. */
  readonly signal?: AbortSignal;
}

/** Text for the endorsers alone, by key: they reach the contract and stand in no block (Fabric: transient). */
export type Transient = Readonly<Record<string, string>>;

export interface SubmitOptions extends CallOptions {
  readonly transient?: Transient;
}

/** What became of a transaction that stands in a block. */
export interface CommitStatus {
  readonly transactionId: string;
  readonly blockNumber: number;
  /** The transaction's index in its block. */
  readonly position: number;
  /** Fabric's name of the code, such as VALID or MVCC_READ_CONFLICT. */
  readonly validationCode: string;
  /** The time that the transaction carries (RFC 3339): the carrier's claim. */
  readonly at: string;
}

/** A transaction committed VALID, with what the chaincode answered. */
export interface Committed extends CommitStatus {
  readonly validationCode: 'VALID';
  readonly result: string;
}

/** An endorsed transaction, not yet sent to the orderer: dropping it leaves no trace. */
export interface Endorsed {
  readonly transactionId: string;
  readonly result: string;
  /** All that {@link Ledger.endorsed} needs to send the very same transaction, from any process. */
  readonly bytes: Uint8Array;
  /**
   * Sends it to the orderer and waits until it is committed VALID.
   * @throws {CommitFailed} it stands in a block, but not VALID: it changed nothing
   * @throws {CommitUnknown} whether it was or will be committed is not known
   * @throws {LedgerUnavailable} it certainly did not reach the orderer
   */
  submit(options?: CallOptions): Promise<Committed>;
}

/** A transaction proposed: it knows its id before anything is sent. */
export interface Proposal {
  readonly transactionId: string;
  /**
   * @throws {LedgerError} the chaincode refused (a refusal of the model)
   * @throws {LedgerUnavailable} not enough endorsers answered
   */
  endorse(options?: CallOptions): Promise<Endorsed>;
}

export interface Ledger {
  readonly channel: string;
  readonly chaincode: string;

  propose(transaction: string, args: readonly string[], transient?: Transient): Proposal;

  /**
   * An endorsed transaction from its bytes. Sending it once more is harmless: the ledger takes one id once, and
   * tells what became of its first occurrence.
   */
  endorsed(bytes: Uint8Array): Endorsed;

  /** Proposes, endorses and submits in one. @throws as {@link Proposal.endorse} and {@link Endorsed.submit} */
  submit(transaction: string, args: readonly string[], options?: SubmitOptions): Promise<Committed>;

  /**
   * A query, answered by a peer of the operator from its committed state.
   * @throws {LedgerError} the chaincode refused, NOT_FOUND among others
   * @throws {LedgerUnavailable}
   */
  evaluate(query: string, args: readonly string[], options?: CallOptions): Promise<string>;

  /**
   * Waits until a transaction stands in a block, whoever sent it.
   * @throws {CommitUnknown} the signal came first, or the ledger could not be asked
   */
  commitStatus(transactionId: string, options?: CallOptions): Promise<CommitStatus>;

  /**
   * Blocks in order, each as the peer sent it (serialised `common.Block` with its metadata), waiting for new ones
   * until the signal. Ends with {@link LedgerUnavailable} when the stream breaks; the caller begins again.
   */
  blocks(from: number, signal: AbortSignal): AsyncIterable<Uint8Array>;

  /** One block as the peer sent it. @throws {BlockNotFound} not yet there @throws {LedgerUnavailable} */
  block(number: number, options?: CallOptions): Promise<Uint8Array>;

  /** The number of blocks. @throws {LedgerUnavailable} */
  height(options?: CallOptions): Promise<number>;

  close(): void;
}
