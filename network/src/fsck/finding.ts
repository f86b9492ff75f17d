/** What is wrong with a ledger, by kind. */
export type FindingCode =
  /** A file is missing, or one does not belong. */
  | 'FILES'
  /** Bytes that are no block record, or not the one way to write it. */
  | 'RECORD'
  /** Bytes behind the last whole block: a write that a crash cut short, or damage. Opening the ledger cuts them. */
  | 'TAIL'
  /** Number, previous hash or data hash is wrong. */
  | 'CHAIN'
  /** Block 0 is not the one that is trusted, or no configuration. */
  | 'GENESIS'
  /** The orderers' signature is missing or wrong. */
  | 'ORDERER_SIGNATURE'
  /** Metadata that is not what an orderer and a peer write. */
  | 'METADATA'
  /** A transaction's verdict is not the one that validating it again gives. */
  | 'FLAGS'
  /** The commit hash is not the one that replaying gives. */
  | 'COMMIT_HASH'
  /** Index, state or history are not what replaying gives. */
  | 'INDEX'
  /** The index ends before the blocks. Opening the ledger mends it. */
  | 'INDEX_BEHIND';

/** One thing that is wrong. */
export interface Finding {
  readonly code: FindingCode;
  /** Where it is known. */
  readonly block?: bigint;
  /** One sentence for whoever has to act. */
  readonly message: string;
}

/** Ends the check of a block. */
export class FoundFault extends Error {
  override readonly name = 'FoundFault';
  readonly finding: Finding;

  constructor(finding: Finding) {
    super(finding.message);
    this.finding = finding;
  }
}
