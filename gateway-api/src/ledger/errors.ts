/** No peer or orderer answered, and nothing that was asked took effect: trying again is safe. */
export class LedgerUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LedgerUnavailable';
  }
}

/** The transaction was sent; whether it was or will be committed is not known. Ask by its id, never send again. */
export class CommitUnknown extends Error {
  readonly transactionId: string;

  constructor(transactionId: string, options?: ErrorOptions) {
    super(`the commit of transaction ${transactionId} is not known`, options);
    this.name = 'CommitUnknown';
    this.transactionId = transactionId;
  }
}

/** Codes of transactions that lost a race and may be decided anew. */
const CONFLICTS: readonly string[] = ['MVCC_READ_CONFLICT', 'PHANTOM_READ_CONFLICT'];

/** The transaction stands in a block and is not VALID: it changed nothing. */
export class CommitFailed extends Error {
  readonly transactionId: string;
  readonly validationCode: string;

  constructor(transactionId: string, validationCode: string) {
    super(`transaction ${transactionId} was committed ${validationCode}`);
    this.name = 'CommitFailed';
    this.transactionId = transactionId;
    this.validationCode = validationCode;
  }

  /** Whether it read what another transaction changed before it. */
  get isConflict(): boolean {
    return CONFLICTS.includes(this.validationCode);
  }
}

/** The channel has no block of this number yet. */
export class BlockNotFound extends Error {
  constructor(number: number, options?: ErrorOptions) {
    super(`no block ${number}`, options);
    this.name = 'BlockNotFound';
  }
}
