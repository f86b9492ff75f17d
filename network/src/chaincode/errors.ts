/** Why a chaincode gave no answer; the messages are Fabric's (`core/chaincode`). */
export type ChaincodeErrorCode =
  'NOT_DEFINED' | 'UNAVAILABLE' | 'RUNNING' | 'STREAM_TERMINATED' | 'TIMEOUT' | 'FAILED' | 'UNSUPPORTED';

/** A chaincode that could not run a transaction, or a shim call that it may not make. */
export class ChaincodeError extends Error {
  override readonly name = 'ChaincodeError';
  readonly code: ChaincodeErrorCode;

  constructor(code: ChaincodeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The end of Fabric's message when a chaincode's stream ends under a transaction (`handler.go`). */
export const STREAM_TERMINATED = 'chaincode stream terminated';
/** Fabric's message when a chaincode takes too long (`handler.go`). */
export const EXECUTION_TIMEOUT = 'timeout expired while executing transaction';
