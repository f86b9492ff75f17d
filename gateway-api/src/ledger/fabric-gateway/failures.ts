import { status } from '@grpc/grpc-js';
import { GatewayError } from '@hyperledger/fabric-gateway';
import { LedgerError } from '@xinjian/chaincode/model';
import { LedgerUnavailable } from '../errors.js';

const ABORTED: number = status.ABORTED;

/**
 * What a failed endorsement or query means: a refusal by the chaincode, whose message stands among the details, or
 * that the ledger is not available. Nothing was sent to the orderer.
 */
export function refusalOf(error: unknown): LedgerError | LedgerUnavailable {
  if (!(error instanceof GatewayError)) return new LedgerUnavailable('the ledger failed', { cause: error });
  for (const message of [...error.details.map((detail) => detail.message), error.message]) {
    const refusal = LedgerError.find(message);
    if (refusal !== undefined) return refusal;
  }
  return new LedgerUnavailable(`the ledger is not available: ${error.message}`, { cause: error });
}

/** Peers that stand at different heights answer differently; asked again, they agree. */
export function isPassing(error: unknown): boolean {
  return (
    error instanceof GatewayError &&
    error.code === ABORTED &&
    [...error.details.map((detail) => detail.message), error.message].every(
      (message) => LedgerError.find(message) === undefined,
    )
  );
}
