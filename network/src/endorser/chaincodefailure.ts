import type { ChaincodeError, ChaincodeErrorCode } from '../chaincode/errors.js';
import type { Proposal } from './proposal.js';

/** Codes of failures that Fabric meets when it sends the transaction to the chaincode (`chaincode_support.go`, execute). */
const SENDING: ReadonlySet<ChaincodeErrorCode> = new Set(['RUNNING', 'STREAM_TERMINATED', 'TIMEOUT']);

/** A failure to run a chaincode in the words in which the client gets it (`core/endorser/endorser.go`). */
export function forClient(error: ChaincodeError, { chaincode, channel, transactionId }: Proposal): Error {
  const { code, message } = error;
  if (code === 'NOT_DEFINED') {
    const advice = `make sure the chaincode ${chaincode} has been successfully defined on channel ${channel} and try again`;
    return new Error(`${advice}: ${message}`, { cause: error });
  }
  const executing = SENDING.has(code) || code === 'UNAVAILABLE';
  const context = executing ? `failed to execute transaction ${transactionId}: ` : '';
  return new Error(`error in simulation: ${context}${sending(error)}`, { cause: error });
}

/** The same in the words in which a chaincode gets it that called another (`core/chaincode/handler.go`, HandleInvokeChaincode). */
export function forCaller(error: ChaincodeError, { chaincode, channel }: Proposal): Error {
  const reason =
    error.code === 'NOT_DEFINED'
      ? `invalid invocation: [channel ${channel}] failed to get chaincode container info for ${chaincode}: ${error.message}`
      : sending(error);
  return new Error(`execute failed: ${reason}`, { cause: error });
}

function sending({ code, message }: ChaincodeError): string {
  return SENDING.has(code) ? `error sending: ${message}` : message;
}
