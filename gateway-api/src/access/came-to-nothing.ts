import { CommitFailed } from '../ledger/errors.js';

/** The transaction that was to record an access changed nothing: the same statement is decided anew. */
export class NotRecorded extends CommitFailed {
  constructor({ transactionId, validationCode }: CommitFailed) {
    super(transactionId, validationCode);
    this.name = 'NotRecorded';
  }
}

/** An access is recorded, and the transaction that was to settle it changed nothing: the same statement goes on there. */
export class NotSettled extends CommitFailed {
  /** The transaction that recorded it. */
  readonly recorded: string;

  constructor({ transactionId, validationCode }: CommitFailed, recorded: string) {
    super(transactionId, validationCode);
    this.name = 'NotSettled';
    this.recorded = recorded;
  }
}
