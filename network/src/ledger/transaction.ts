import { common, peer } from '../proto/fabric.js';
import { sha256 } from '../crypto/hash.js';
import { LedgerError } from './errors.js';
import type { ReadWriteSet } from './readwriteset.js';
import { decodeReadWriteSet } from './readwritesetcodec.js';

/** An envelope taken apart, every part in the bytes that were received. */
export interface Envelope {
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  readonly channelHeaderBytes: Uint8Array;
  readonly channelHeader: common.ChannelHeader;
  readonly signatureHeader: common.SignatureHeader;
  /** For an endorsed transaction a serialised peer.Transaction. */
  readonly data: Uint8Array;
}

/** @throws LedgerError CORRUPT if any layer down to the two headers cannot be read. */
export function decodeEnvelope(bytes: Uint8Array): Envelope {
  return guarded('an envelope', () => {
    const envelope = common.Envelope.deserializeBinary(bytes);
    const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
    const header = payload.getHeader();
    if (header === undefined) throw new LedgerError('CORRUPT', 'An envelope without headers.');
    return {
      payload: envelope.getPayload_asU8(),
      signature: envelope.getSignature_asU8(),
      channelHeaderBytes: header.getChannelHeader_asU8(),
      channelHeader: common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8()),
      signatureHeader: common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8()),
      data: payload.getData_asU8(),
    };
  });
}

/** SHA-256 over nonce and creator, in hexadecimal: the only id a transaction may have (protoutil/txutils.go). */
export const computeTransactionId = (nonce: Uint8Array, creator: Uint8Array): string =>
  sha256(nonce, creator).toString('hex');

/** The id under which a block indexes an envelope, empty if it is too malformed to have one. */
export function transactionIdOf(bytes: Uint8Array): string {
  try {
    const { channelHeader, signatureHeader } = decodeEnvelope(bytes);
    return (
      channelHeader.getTxId() ||
      computeTransactionId(signatureHeader.getNonce_asU8(), signatureHeader.getCreator_asU8())
    );
  } catch (error) {
    if (error instanceof LedgerError) return '';
    throw error;
  }
}

/** The one action of an endorsed transaction. */
export interface EndorsedAction {
  /** Serialised common.SignatureHeader of the proposal. */
  readonly header: Uint8Array;
  readonly proposalPayload: Uint8Array;
  /** What the endorsers signed, each followed by its identity. */
  readonly proposalResponsePayload: Uint8Array;
  readonly proposalHash: Uint8Array;
  readonly endorsements: readonly peer.Endorsement[];
  /** Serialised peer.ChaincodeAction: read-write set, response, event. */
  readonly extension: Uint8Array;
}

/** The actions of a serialised peer.Transaction, still packed. @throws LedgerError CORRUPT */
export function decodeActions(data: Uint8Array): peer.TransactionAction[] {
  return guarded('a transaction', () => peer.Transaction.deserializeBinary(data).getActionsList());
}

/** @throws LedgerError CORRUPT if any layer down to the proposal response cannot be read. */
export function decodeAction(action: peer.TransactionAction): EndorsedAction {
  return guarded('a transaction action', () => {
    const payload = peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8());
    const endorsed = payload.getAction();
    if (endorsed === undefined) throw new LedgerError('CORRUPT', 'A transaction without endorsed action.');
    const response = peer.ProposalResponsePayload.deserializeBinary(
      endorsed.getProposalResponsePayload_asU8(),
    );
    return {
      header: action.getHeader_asU8(),
      proposalPayload: payload.getChaincodeProposalPayload_asU8(),
      proposalResponsePayload: endorsed.getProposalResponsePayload_asU8(),
      proposalHash: response.getProposalHash_asU8(),
      endorsements: endorsed.getEndorsementsList(),
      extension: response.getExtension_asU8(),
    };
  });
}

/** What the chaincode did. @throws LedgerError CORRUPT */
export function decodeChaincodeAction({ extension }: EndorsedAction): peer.ChaincodeAction {
  return guarded('a chaincode action', () => peer.ChaincodeAction.deserializeBinary(extension));
}

/** Read-write sets of a serialised peer.Transaction, one for each action. @throws LedgerError CORRUPT */
export function decodeResults(data: Uint8Array): ReadWriteSet[] {
  return decodeActions(data).map((action) =>
    decodeReadWriteSet(decodeChaincodeAction(decodeAction(action)).getResults_asU8()),
  );
}

function guarded<T>(what: string, decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    if (cause instanceof LedgerError) throw cause;
    throw new LedgerError('CORRUPT', `Bytes that are not ${what}.`, { cause });
  }
}
