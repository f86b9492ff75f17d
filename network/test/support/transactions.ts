import { randomBytes } from 'node:crypto';
import { sha256 } from '../../src/crypto/hash.js';
import type { Signer } from '../../src/crypto/signer.js';
import type { NamespaceReadWriteSet, ReadWriteSet } from '../../src/ledger/readwriteset.js';
import { encodeReadWriteSet } from '../../src/ledger/readwritesetcodec.js';
import { computeTransactionId } from '../../src/ledger/transaction.js';
import { parsePolicyExpression } from '../../src/policy/expression.js';
import { common, peer } from '../../src/proto/fabric.js';
import { timestampOf } from '../../src/proto/timestamp.js';

export interface TransactionParameters {
  readonly channel?: string;
  readonly chaincode?: string;
  readonly creator: Signer;
  readonly endorsers: readonly Signer[];
  readonly results: ReadWriteSet;
  /** Repeats the id of another transaction. */
  readonly nonce?: Uint8Array;
  readonly timestamp?: Date;
  readonly type?: number;
  /** Changes the parts before they are signed and packed. */
  readonly adjust?: (parts: {
    channelHeader: common.ChannelHeader;
    response: peer.ProposalResponsePayload;
    action: peer.ChaincodeAction;
  }) => void;
}

export interface TestTransaction {
  readonly id: string;
  /** The serialised common.Envelope. */
  readonly bytes: Uint8Array;
}

/** A namespace's reads and writes; what is not given is none. */
export function namespaceSet(
  namespace: string,
  set: Partial<Omit<NamespaceReadWriteSet, 'namespace'>>,
): NamespaceReadWriteSet {
  return { namespace, reads: [], rangeQueries: [], writes: [], metadataWrites: [], collections: [], ...set };
}

export const put = (key: string, value: string): NamespaceReadWriteSet['writes'][number] => ({
  key,
  isDelete: value === '',
  value: Buffer.from(value),
});

/** An endorsed transaction as the client SDKs assemble it. */
export function transaction(parameters: TransactionParameters): TestTransaction {
  const { creator, chaincode = 'credit-audit', nonce = randomBytes(24) } = parameters;
  const id = computeTransactionId(nonce, creator.identity);
  const channelHeader = channelHeaderOf(parameters, id, chaincode);
  const signatureHeader = new common.SignatureHeader();
  signatureHeader.setCreator(creator.identity);
  signatureHeader.setNonce(nonce);

  const chaincodeId = new peer.ChaincodeID();
  chaincodeId.setName(chaincode);
  chaincodeId.setVersion('1.0');
  const action = new peer.ChaincodeAction();
  action.setResults(encodeReadWriteSet(parameters.results));
  action.setChaincodeId(chaincodeId);
  const response = new peer.ProposalResponsePayload();
  parameters.adjust?.({ channelHeader, response, action });
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  header.setSignatureHeader(signatureHeader.serializeBinary());
  if (response.getProposalHash_asU8().length === 0) {
    response.setProposalHash(sha256(header.getChannelHeader_asU8(), header.getSignatureHeader_asU8()));
  }
  response.setExtension$(action.serializeBinary());

  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(endorsedData(header, response.serializeBinary(), parameters.endorsers));
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  envelope.setSignature(creator.sign(envelope.getPayload_asU8()));
  return { id, bytes: envelope.serializeBinary() };
}

function channelHeaderOf(
  { channel = 'credit-audit', timestamp = new Date(), type }: TransactionParameters,
  id: string,
  chaincode: string,
): common.ChannelHeader {
  const chaincodeId = new peer.ChaincodeID();
  chaincodeId.setName(chaincode);
  const extension = new peer.ChaincodeHeaderExtension();
  extension.setChaincodeId(chaincodeId);
  const header = new common.ChannelHeader();
  header.setType(type ?? common.HeaderType.ENDORSER_TRANSACTION);
  header.setChannelId(channel);
  header.setTxId(id);
  header.setTimestamp(timestampOf(timestamp));
  header.setExtension$(extension.serializeBinary());
  return header;
}

function endorsedData(header: common.Header, response: Uint8Array, endorsers: readonly Signer[]): Uint8Array {
  const endorsed = new peer.ChaincodeEndorsedAction();
  endorsed.setProposalResponsePayload(response);
  for (const endorser of endorsers) {
    const endorsement = new peer.Endorsement();
    endorsement.setEndorser(endorser.identity);
    endorsement.setSignature(endorser.sign(Buffer.concat([response, endorser.identity])));
    endorsed.addEndorsements(endorsement);
  }
  const payload = new peer.ChaincodeActionPayload();
  payload.setAction(endorsed);
  const action = new peer.TransactionAction();
  action.setHeader(header.getSignatureHeader_asU8());
  action.setPayload(payload.serializeBinary());
  const message = new peer.Transaction();
  message.addActions(action);
  return message.serializeBinary();
}

/** What committing a chaincode's definition writes for validation to find. */
export function definition(chaincode: string, policy: string): NamespaceReadWriteSet {
  const rule = new peer.ApplicationPolicy();
  rule.setSignaturePolicy(parsePolicyExpression(policy));
  const info = new peer.lifecycle.ChaincodeValidationInfo();
  info.setValidationPlugin('vscc');
  info.setValidationParameter(rule.serializeBinary());
  const data = new peer.lifecycle.StateData();
  data.setBytes(info.serializeBinary());
  const key = `namespaces/fields/${chaincode}/ValidationInfo`;
  return namespaceSet('_lifecycle', { writes: [{ key, isDelete: false, value: data.serializeBinary() }] });
}
