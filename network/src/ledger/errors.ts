/** What can go wrong in the ledger, by code. */
export type LedgerErrorCode =
  /** A block does not continue the chain: wrong number or previous hash. */
  | 'BROKEN_CHAIN'
  /** Bytes on disk or in a message are not what their format says. */
  | 'CORRUPT'
  /** The state is ahead of the block files: blocks were lost outside this program. */
  | 'BLOCKS_LOST'
  /** An earlier write failed half-way; reopening the ledger mends it. */
  | 'FAILED'
  /** The ledger, or a snapshot of it, was closed. */
  | 'CLOSED'
  /** Another process, or this one, has the ledger open. */
  | 'LOCKED'
  /** The disk refused a write (full, read-only, broken). */
  | 'WRITE_FAILED'
  /** A simulation asked for what its earlier calls or this network forbid. */
  | 'UNSUPPORTED';

/** The only error the ledger throws on its own account. */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';
  readonly code: LedgerErrorCode;

  constructor(code: LedgerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
