import { common, peer } from '@hyperledger/fabric-protos';
import { decodeIdentity, type Identity } from './identity.js';
import { decodeReadWriteSet, type ReadWriteSet } from './read-write-set.js';
import { printable } from './text.js';

/** One organisation's signature under what the chaincode answered. */
export interface Endorsement {
  readonly endorser: Identity;
  /** The exact bytes signed: proposal response payload ‖ serialised endorser (ECDSA over their SHA-256). */
  readonly signed: Uint8Array;
  /** DER. */
  readonly signature: Uint8Array;
}

/** The call that an endorser transaction makes, and what came of it. */
export interface Invocation extends ReadWriteSet {
  readonly chaincode: string;
  /** Of `contract:transaction`, the first argument; the contract is '' where there is no colon. */
  readonly contract: string;
  readonly transaction: string;
  /** The arguments after the name; those not UTF-8 as `base64:…`. */
  readonly args: readonly string[];
  readonly response: { readonly status: number; readonly message: string; readonly payload: string };
  readonly event: { readonly name: string; readonly payload: string } | null;
  readonly endorsements: readonly Endorsement[];
}

/** What an envelope says of itself before its payload. */
export interface TransactionHeader {
  readonly transactionId: string;
  /** Fabric's name of the header type: ENDORSER_TRANSACTION, CONFIG… */
  readonly type: string;
  readonly channel: string;
  /** RFC 3339 in UTC, milliseconds: the carrier's claim. */
  readonly at: string;
}

/** One transaction of a block, in plain types. */
export interface BlockTransaction extends TransactionHeader {
  /** Its index in the block. */
  readonly position: number;
  readonly validationCode: string;
  /** Null where the transaction names none (the genesis configuration). */
  readonly creator: Identity | null;
  /** Null for every type but ENDORSER_TRANSACTION. */
  readonly invocation: Invocation | null;
  /** Serialised `common.Envelope`. */
  readonly envelope: Uint8Array;
}

const typeNames = new Map<number, string>(
  Object.entries(common.HeaderType).map(([name, code]) => [Number(code), name]),
);

/**
 * Decodes one envelope of a block.
 * @throws {Error} what is not an envelope, or an endorser transaction that does not parse
 */
export function decodeTransaction(
  envelope: Uint8Array,
  position: number,
  validationCode: string,
): BlockTransaction {
  const payload = payloadOf(envelope);
  const header = headerOf(payload);
  const signatureHeader = common.SignatureHeader.deserializeBinary(
    payload.getHeader()?.getSignatureHeader_asU8() ?? new Uint8Array(),
  );
  const creator = signatureHeader.getCreator_asU8();
  return {
    ...header,
    ...{ position, validationCode, envelope },
    creator: creator.length === 0 ? null : decodeIdentity(creator),
    invocation: header.type === 'ENDORSER_TRANSACTION' ? decodeInvocation(payload.getData_asU8()) : null,
  };
}

/** Decodes the header of an envelope alone. @throws {Error} what is not an envelope */
export function decodeTransactionHeader(envelope: Uint8Array): TransactionHeader {
  return headerOf(payloadOf(envelope));
}

function payloadOf(envelope: Uint8Array): common.Payload {
  return common.Payload.deserializeBinary(common.Envelope.deserializeBinary(envelope).getPayload_asU8());
}

function headerOf(payload: common.Payload): TransactionHeader {
  const header = common.ChannelHeader.deserializeBinary(
    payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array(),
  );
  const type = header.getType();
  return {
    transactionId: header.getTxId(),
    type: typeNames.get(type) ?? `TYPE_${type}`,
    channel: header.getChannelId(),
    at: header.getTimestamp()?.toDate().toISOString() ?? new Date(0).toISOString(),
  };
}

/** Fabric executes one action a transaction. */
function decodeInvocation(data: Uint8Array): Invocation | null {
  const action = peer.Transaction.deserializeBinary(data).getActionsList()[0];
  if (action === undefined) return null;
  const payload = peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8());
  const endorsed = payload.getAction();
  const response = endorsed?.getProposalResponsePayload_asU8() ?? new Uint8Array();
  const result = peer.ChaincodeAction.deserializeBinary(
    peer.ProposalResponsePayload.deserializeBinary(response).getExtension_asU8(),
  );
  return {
    ...decodeCall(payload.getChaincodeProposalPayload_asU8()),
    response: decodeResponse(result.getResponse()),
    event: decodeEvent(result.getEvents_asU8()),
    endorsements: (endorsed?.getEndorsementsList() ?? []).map((endorsement) => ({
      endorser: decodeIdentity(endorsement.getEndorser_asU8()),
      signed: Buffer.concat([response, endorsement.getEndorser_asU8()]),
      signature: endorsement.getSignature_asU8(),
    })),
    ...decodeReadWriteSet(result.getResults_asU8()),
  };
}

function decodeCall(
  proposalPayload: Uint8Array,
): Pick<Invocation, 'chaincode' | 'contract' | 'transaction' | 'args'> {
  const specification = peer.ChaincodeInvocationSpec.deserializeBinary(
    peer.ChaincodeProposalPayload.deserializeBinary(proposalPayload).getInput_asU8(),
  ).getChaincodeSpec();
  const [name = '', ...args] = (specification?.getInput()?.getArgsList_asU8() ?? []).map(printable);
  const colon = name.indexOf(':');
  return {
    chaincode: specification?.getChaincodeId()?.getName() ?? '',
    contract: colon < 0 ? '' : name.slice(0, colon),
    transaction: name.slice(colon + 1),
    args,
  };
}

function decodeResponse(response: peer.Response | undefined): Invocation['response'] {
  return response === undefined
    ? { status: 0, message: '', payload: '' }
    : {
        status: response.getStatus(),
        message: response.getMessage(),
        payload: printable(response.getPayload_asU8()),
      };
}

function decodeEvent(bytes: Uint8Array): Invocation['event'] {
  if (bytes.length === 0) return null;
  const event = peer.ChaincodeEvent.deserializeBinary(bytes);
  return { name: event.getEventName(), payload: printable(event.getPayload_asU8()) };
}
