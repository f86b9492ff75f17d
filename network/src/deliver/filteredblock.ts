import { decodeBlock, MetadataIndex } from '../ledger/block.js';
import {
  decodeAction,
  decodeActions,
  decodeChaincodeAction,
  decodeEnvelope,
  type Envelope,
} from '../ledger/transaction.js';
import { LedgerError } from '../ledger/errors.js';
import { decode } from '../proto/decode.js';
import { common, peer } from '../proto/fabric.js';

/** What those may see who may not read blocks: ids, verdicts, and names of events (`core/peer/deliverevents.go`). */
export function filteredBlock(bytes: Uint8Array): peer.FilteredBlock {
  const { header, data, metadata } = decodeBlock(bytes);
  const flags = metadata[MetadataIndex.TRANSACTIONS_FILTER] ?? new Uint8Array();
  const filtered = new peer.FilteredBlock();
  filtered.setNumber(Number(header.number));
  for (const [index, envelopeBytes] of data.entries()) {
    const envelope = readable(envelopeBytes);
    if (envelope !== undefined) {
      filtered.setChannelId(envelope.channelHeader.getChannelId());
      filtered.addFilteredTransactions(filteredTransaction(envelope, flags[index]));
    }
  }
  return filtered;
}

function readable(bytes: Uint8Array): Envelope | undefined {
  try {
    return decodeEnvelope(bytes);
  } catch (error) {
    if (error instanceof LedgerError) {
      return undefined;
    }
    throw error;
  }
}

type Code = peer.TxValidationCodeMap[keyof peer.TxValidationCodeMap];
type HeaderType = common.HeaderTypeMap[keyof common.HeaderTypeMap];

function filteredTransaction(
  { channelHeader, data }: Envelope,
  flag: number | undefined,
): peer.FilteredTransaction {
  const transaction = new peer.FilteredTransaction();
  transaction.setTxid(channelHeader.getTxId());
  transaction.setType(channelHeader.getType() as HeaderType);
  transaction.setTxValidationCode((flag ?? peer.TxValidationCode.INVALID_OTHER_REASON) as Code);
  if (channelHeader.getType() === common.HeaderType.ENDORSER_TRANSACTION) {
    transaction.setTransactionActions(filteredActions(data));
  }
  return transaction;
}

function filteredActions(data: Uint8Array): peer.FilteredTransactionActions {
  const actions = new peer.FilteredTransactionActions();
  for (const event of chaincodeEvents(data)) {
    const named = new peer.ChaincodeEvent();
    named.setTxId(event.getTxId());
    named.setChaincodeId(event.getChaincodeId());
    named.setEventName(event.getEventName());
    const action = new peer.FilteredChaincodeAction();
    action.setChaincodeEvent(named);
    actions.addChaincodeActions(action);
  }
  return actions;
}

/** The events that the chaincodes of a serialised `peer.Transaction` set; none for a transaction that cannot be read. */
export function chaincodeEvents(data: Uint8Array): readonly peer.ChaincodeEvent[] {
  try {
    return decodeActions(data)
      .map((action) => decodeChaincodeAction(decodeAction(action)).getEvents_asU8())
      .map((bytes) => decode(peer.ChaincodeEvent, bytes, 'ChaincodeEvent'))
      .filter((event) => event.getChaincodeId() !== '');
  } catch (error) {
    if (error instanceof LedgerError) {
      return [];
    }
    throw error;
  }
}
