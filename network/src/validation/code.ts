import { peer } from '../proto/fabric.js';

/** Fabric's verdicts on a transaction (peer.TxValidationCode), by name. */
export const ValidationCode = peer.TxValidationCode;
export type ValidationCode = peer.TxValidationCodeMap[keyof peer.TxValidationCodeMap];

/** A transaction that is not valid. The code is data about the transaction; only it leaves the validator. */
export class InvalidTransaction extends Error {
  override readonly name = 'InvalidTransaction';
  readonly code: ValidationCode;

  constructor(code: ValidationCode, reason: string) {
    super(reason);
    this.code = code;
  }
}

/** Makes what a LedgerError CORRUPT, or any other failure to read, means for the transaction. */
export function orInvalid<T>(code: ValidationCode, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof InvalidTransaction) throw error;
    throw new InvalidTransaction(code, error instanceof Error ? error.message : String(error));
  }
}
