import { sha256 } from '../crypto/hash.js';
import type { ReadWriteSet } from '../ledger/readwriteset.js';
import { decodeReadWriteSet } from '../ledger/readwritesetcodec.js';
import {
  computeTransactionId,
  decodeAction,
  decodeActions,
  decodeChaincodeAction,
  type EndorsedAction,
  type Envelope,
} from '../ledger/transaction.js';
import { common, peer } from '../proto/fabric.js';
import { decode } from '../proto/decode.js';
import type { Authority } from './authority.js';
import { InvalidTransaction, orInvalid, ValidationCode } from './code.js';

/** An authentic transaction: its creator signed it, and its id and proposal are its own. */
export interface AuthenticTransaction {
  readonly id: string;
  readonly channelHeader: common.ChannelHeader;
  readonly action: EndorsedAction;
}

/** One whose action can be read too; endorsements and conflicts are not yet judged. */
export interface WellFormedTransaction extends AuthenticTransaction {
  readonly chaincode: string;
  readonly results: ReadWriteSet;
}

const {
  BAD_COMMON_HEADER,
  BAD_CREATOR_SIGNATURE,
  BAD_HEADER_EXTENSION,
  BAD_PAYLOAD,
  BAD_PROPOSAL_TXID,
  BAD_RESPONSE_PAYLOAD,
  BAD_RWSET,
  ILLEGAL_WRITESET,
  INVALID_CHAINCODE,
  INVALID_CONFIG_TRANSACTION,
  INVALID_ENDORSER_TRANSACTION,
  INVALID_OTHER_REASON,
  UNSUPPORTED_TX_PAYLOAD,
} = ValidationCode;

const { HeaderType } = common;

/**
 * Reads an envelope, checks its creator's signature, id and proposal, in Fabric's order
 * (core/common/validation/msgvalidation.go, ValidateTransaction). @throws InvalidTransaction
 */
export function authenticate(bytes: Uint8Array, channel: string, authority: Authority): AuthenticTransaction {
  const envelope = readEnvelope(bytes);
  const { channelHeader, signatureHeader } = envelope;
  const allowed: number[] = [HeaderType.ENDORSER_TRANSACTION, HeaderType.CONFIG_UPDATE, HeaderType.CONFIG];
  check(allowed.includes(channelHeader.getType()), BAD_COMMON_HEADER, 'invalid header type');
  check(channelHeader.getEpoch() === 0, BAD_COMMON_HEADER, 'the epoch is not 0');
  checkSignatureHeader(signatureHeader, BAD_COMMON_HEADER);
  const signed = {
    data: envelope.payload,
    identity: signatureHeader.getCreator_asU8(),
    signature: envelope.signature,
  };
  check(
    channelHeader.getChannelId() === channel,
    BAD_CREATOR_SIGNATURE,
    'the creator signed for another channel',
  );
  check(authority.verifies(signed), BAD_CREATOR_SIGNATURE, "the creator's signature is not valid");
  return readEndorsed(envelope);
}

function readEnvelope(bytes: Uint8Array): Envelope {
  const envelope = orInvalid(INVALID_OTHER_REASON, () => decode(common.Envelope, bytes, 'Envelope'));
  const payload = orInvalid(BAD_PAYLOAD, () => decode(common.Payload, envelope.getPayload_asU8(), 'Payload'));
  return orInvalid(BAD_COMMON_HEADER, () => {
    const header = payload.getHeader();
    if (header === undefined) throw new InvalidTransaction(BAD_COMMON_HEADER, 'nil header');
    const channelHeaderBytes = header.getChannelHeader_asU8();
    return {
      payload: envelope.getPayload_asU8(),
      signature: envelope.getSignature_asU8(),
      channelHeaderBytes,
      channelHeader: decode(common.ChannelHeader, channelHeaderBytes, 'ChannelHeader'),
      signatureHeader: decode(common.SignatureHeader, header.getSignatureHeader_asU8(), 'SignatureHeader'),
      data: payload.getData_asU8(),
    };
  });
}

/**
 * Checks that an envelope is one endorsed transaction of its creator's: its id, and the proposal that its
 * endorsers saw (msgvalidation.go). Configuration is refused: this network has none after block 0.
 * @throws InvalidTransaction
 */
function readEndorsed({
  channelHeader,
  signatureHeader,
  channelHeaderBytes,
  data,
}: Envelope): AuthenticTransaction {
  check(
    channelHeader.getType() !== HeaderType.CONFIG,
    INVALID_CONFIG_TRANSACTION,
    'configuration after block 0',
  );
  const isEndorsed = channelHeader.getType() === HeaderType.ENDORSER_TRANSACTION;
  check(isEndorsed, UNSUPPORTED_TX_PAYLOAD, 'not an endorsed transaction');
  const id = computeTransactionId(signatureHeader.getNonce_asU8(), signatureHeader.getCreator_asU8());
  check(
    channelHeader.getTxId() === id,
    BAD_PROPOSAL_TXID,
    'the transaction id is not that of nonce and creator',
  );
  const action = orInvalid(INVALID_ENDORSER_TRANSACTION, () => onlyAction(data));
  const proposalHash = sha256(channelHeaderBytes, action.header, action.proposalPayload);
  check(
    proposalHash.equals(action.proposalHash),
    INVALID_ENDORSER_TRANSACTION,
    'proposal hash does not match',
  );
  return { id, channelHeader, action };
}

function onlyAction(data: Uint8Array): EndorsedAction {
  const [packed, ...others] = decodeActions(data);
  if (packed === undefined || others.length > 0) {
    throw new InvalidTransaction(
      INVALID_ENDORSER_TRANSACTION,
      'only one action per transaction is supported',
    );
  }
  const header = decode(common.SignatureHeader, packed.getHeader_asU8(), 'SignatureHeader');
  checkSignatureHeader(header, INVALID_ENDORSER_TRANSACTION);
  return decodeAction(packed);
}

/**
 * Reads what the chaincode did and checks that chaincode, event and namespaces are consistent
 * (plugindispatcher/dispatcher.go, Dispatch). @throws InvalidTransaction
 */
export function readAction(transaction: AuthenticTransaction): WellFormedTransaction {
  const extension = orInvalid(BAD_HEADER_EXTENSION, () =>
    decode(
      peer.ChaincodeHeaderExtension,
      transaction.channelHeader.getExtension_asU8(),
      'ChaincodeHeaderExtension',
    ),
  );
  check(
    transaction.action.extension.length > 0,
    BAD_RESPONSE_PAYLOAD,
    'response payload is missing extension',
  );
  const action = orInvalid(BAD_RESPONSE_PAYLOAD, () => decodeChaincodeAction(transaction.action));
  const results = orInvalid(BAD_RWSET, () => decodeReadWriteSet(action.getResults_asU8()));
  const chaincode = chaincodeOf(extension.getChaincodeId(), action.getChaincodeId());
  checkEvent(action.getEvents_asU8(), chaincode);
  const namespaces = new Set(results.map(({ namespace }) => namespace));
  check(namespaces.size === results.length, ILLEGAL_WRITESET, 'a namespace occurs twice');
  return { ...transaction, chaincode, results };
}

function chaincodeOf(called: peer.ChaincodeID | undefined, ran: peer.ChaincodeID | undefined): string {
  if (called === undefined || ran === undefined) {
    throw new InvalidTransaction(INVALID_OTHER_REASON, 'no chaincode is named');
  }
  const name = called.getName();
  check(name !== '' && name === ran.getName(), INVALID_CHAINCODE, 'inconsistent chaincode names');
  check(ran.getVersion() !== '', INVALID_CHAINCODE, 'invalid chaincode version');
  return name;
}

function checkEvent(bytes: Uint8Array, chaincode: string): void {
  if (bytes.length === 0) return;
  const event = orInvalid(INVALID_OTHER_REASON, () => decode(peer.ChaincodeEvent, bytes, 'ChaincodeEvent'));
  check(event.getChaincodeId() === chaincode, INVALID_OTHER_REASON, "an event of another chaincode's");
}

function checkSignatureHeader(header: common.SignatureHeader, code: ValidationCode): void {
  check(header.getNonce_asU8().length > 0, code, 'invalid nonce specified in the header');
  check(header.getCreator_asU8().length > 0, code, 'invalid creator specified in the header');
}

function check(condition: boolean, code: ValidationCode, reason: string): asserts condition {
  if (!condition) throw new InvalidTransaction(code, reason);
}
