import { chaincodeEvents } from '../deliver/filteredblock.js';
import { decodeBlock, MetadataIndex } from '../ledger/block.js';
import type { CommittedLedger } from '../ledger/committedledger.js';
import { decodeEnvelope } from '../ledger/transaction.js';
import { common, gateway, orderer, peer } from '../proto/fabric.js';
import { RpcError, StatusCode } from './rpcerror.js';

const { TypeCase } = orderer.SeekPosition;

/**
 * Events of a chaincode's valid transactions, block by block, without end (`internal/pkg/gateway/chaincodeevents.go`).
 * @throws RpcError; the signal's reason
 */
export async function* eventsOf(
  request: gateway.ChaincodeEventsRequest,
  ledger: CommittedLedger,
  signal: AbortSignal,
): AsyncGenerator<gateway.ChaincodeEventsResponse> {
  const matches = matcher(request);
  const start = startBlock(request, ledger);
  for await (const block of ledger.blocks(start, { signal })) {
    const { header, data, metadata } = decodeBlock(block);
    const flags = metadata[MetadataIndex.TRANSACTIONS_FILTER] ?? new Uint8Array();
    const events = data
      .filter((_, index) => flags[index] === peer.TxValidationCode.VALID)
      .flatMap(eventsIn)
      .filter(matches);
    if (events.length > 0) {
      const response = new gateway.ChaincodeEventsResponse();
      response.setBlockNumber(Number(header.number));
      response.setEventsList(events);
      yield response;
    }
  }
}

function eventsIn(bytes: Uint8Array): readonly peer.ChaincodeEvent[] {
  const { channelHeader, data } = decodeEnvelope(bytes);
  return channelHeader.getType() === common.HeaderType.ENDORSER_TRANSACTION ? chaincodeEvents(data) : [];
}

/** After a transaction that is named, its own events and those before it are passed over. */
function matcher(request: gateway.ChaincodeEventsRequest): (event: peer.ChaincodeEvent) => boolean {
  const chaincode = request.getChaincodeId();
  const after = request.getAfterTransactionId();
  let hasPassed = after === '';
  return (event) => {
    if (hasPassed) {
      return event.getChaincodeId() === chaincode;
    }
    hasPassed = event.getTxId() === after;
    return false;
  };
}

function startBlock(request: gateway.ChaincodeEventsRequest, ledger: CommittedLedger): bigint {
  const after = ledger.transactionStatus(request.getAfterTransactionId());
  if (after !== undefined) {
    return after.blockNumber;
  }
  const position = request.getStartPosition();
  switch (position?.getTypeCase() ?? TypeCase.TYPE_NOT_SET) {
    case TypeCase.TYPE_NOT_SET:
    case TypeCase.NEXT_COMMIT:
      return ledger.info().height;
    case TypeCase.SPECIFIED:
      return BigInt(position?.getSpecified()?.getNumber() ?? 0);
    default:
      throw new RpcError(StatusCode.INVALID_ARGUMENT, 'invalid start position type');
  }
}
