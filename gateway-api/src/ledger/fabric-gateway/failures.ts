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

/**
 * Whether peers answered as they do where they stand at different heights: they endorsed different results, or others
 * refused what the own organisation's peer, whose blocks are followed here, did not. Asked again, they agree.
 * @param own the MSP id of the own organisation
 */
export function isPassing(error: unknown, own: string): boolean {
  if (!(error instanceof GatewayError) || error.code !== ABORTED) return false;
  const refusing = error.details.filter(({ message }) => LedgerError.find(message) !== undefined);
  if (refusing.length > 0) return refusing.every(({ mspId }) => mspId !== own);
  return LedgerError.find(error.message) === undefined;
}
