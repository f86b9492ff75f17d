import { randomBytes } from 'node:crypto';

import { sha256 } from '../crypto/hash.js';
import type { Signer } from '../crypto/signer.js';
import { parsePolicyExpression } from '../policy/expression.js';
import { common, ledger, peer } from '../proto/fabric.js';
import { timestampOf } from '../proto/timestamp.js';
import { computeTransactionId } from '../ledger/transaction.js';
import type { ChaincodeDefinition } from '../topology/topology.js';
import { success, SYSTEM_VERSION } from './chaincodes.js';

const { lifecycle } = peer;
const { kvrwset, NsReadWriteSet, CollectionHashedReadWriteSet, TxReadWriteSet } = ledger.rwset;

const LIFECYCLE = '_lifecycle';
const LEGACY_LIFECYCLE = 'lscc';
const FUNCTION = 'CommitChaincodeDefinition';
const ENDORSEMENT_PLUGIN = 'escc';
const VALIDATION_PLUGIN = 'vscc';

/** What is known of the chaincode's definition. */
export interface DefinitionParameters {
  readonly channel: string;
  readonly chaincode: ChaincodeDefinition;
  /** The channel's application organisations, each with an implicit collection. */
  readonly mspIds: readonly string[];
  /** An administrator: the transaction's creator. */
  readonly creator: Signer;
  /** The peers that endorse: enough for the channel's LifecycleEndorsement policy. */
  readonly endorsers: readonly Signer[];
}

/**
 * The transaction that commits the chaincode's definition, as `peer lifecycle chaincode commit` leads to it: five
 * `namespaces/…` keys, and hashed reads of each organisation's implicit collection
 * (`core/chaincode/lifecycle/{lifecycle,serializer}.go`). The organisations' approvals are not on this ledger, so the
 * hashed reads bear no version.
 * @returns a signed, serialised `common.Envelope`
 */
export function definitionTransaction(parameters: DefinitionParameters): Uint8Array {
  const { creator, endorsers, channel, chaincode } = parameters;
  const signatureHeader = new common.SignatureHeader();
  signatureHeader.setCreator(creator.identity);
  signatureHeader.setNonce(randomBytes(24));
  const header = new common.Header();
  header.setChannelHeader(channelHeader(channel, signatureHeader).serializeBinary());
  header.setSignatureHeader(signatureHeader.serializeBinary());
  const proposal = new peer.ChaincodeProposalPayload();
  proposal.setInput(invocation(chaincode).serializeBinary());

  const response = new peer.ProposalResponsePayload();
  response.setProposalHash(
    sha256(header.getChannelHeader_asU8(), header.getSignatureHeader_asU8(), proposal.serializeBinary()),
  );
  response.setExtension$(action(parameters).serializeBinary());
  const responseBytes = response.serializeBinary();

  const endorsed = new peer.ChaincodeEndorsedAction();
  endorsed.setProposalResponsePayload(responseBytes);
  endorsed.setEndorsementsList(endorsers.map((endorser) => endorsement(endorser, responseBytes)));
  const actionPayload = new peer.ChaincodeActionPayload();
  actionPayload.setChaincodeProposalPayload(proposal.serializeBinary());
  actionPayload.setAction(endorsed);
  const transactionAction = new peer.TransactionAction();
  transactionAction.setHeader(header.getSignatureHeader_asU8());
  transactionAction.setPayload(actionPayload.serializeBinary());
  const transaction = new peer.Transaction();
  transaction.addActions(transactionAction);
  return signed(header, transaction, creator);
}

/** The serialised `peer.ApplicationPolicy` of a definition's endorsement policy. */
export function endorsementPolicyBytes({ endorsementPolicy }: ChaincodeDefinition): Uint8Array {
  const policy = new peer.ApplicationPolicy();
  policy.setSignaturePolicy(parsePolicyExpression(endorsementPolicy));
  return policy.serializeBinary();
}

function channelHeader(channel: string, creator: common.SignatureHeader): common.ChannelHeader {
  const chaincodeId = new peer.ChaincodeID();
  chaincodeId.setName(LIFECYCLE);
  const extension = new peer.ChaincodeHeaderExtension();
  extension.setChaincodeId(chaincodeId);
  const header = new common.ChannelHeader();
  header.setType(common.HeaderType.ENDORSER_TRANSACTION);
  header.setTimestamp(timestampOf(new Date()));
  header.setChannelId(channel);
  header.setTxId(computeTransactionId(creator.getNonce_asU8(), creator.getCreator_asU8()));
  header.setExtension$(extension.serializeBinary());
  return header;
}

function invocation(chaincode: ChaincodeDefinition): peer.ChaincodeInvocationSpec {
  const { name, version, sequence } = chaincode;
  const definition = new lifecycle.CommitChaincodeDefinitionArgs();
  definition.setName(name);
  definition.setVersion(version);
  definition.setSequence(sequence);
  definition.setValidationParameter(endorsementPolicyBytes(chaincode));
  const input = new peer.ChaincodeInput();
  input.setArgsList([Buffer.from(FUNCTION), definition.serializeBinary()]);
  const chaincodeId = new peer.ChaincodeID();
  chaincodeId.setName(LIFECYCLE);
  const spec = new peer.ChaincodeSpec();
  spec.setChaincodeId(chaincodeId);
  spec.setInput(input);
  const invocationSpec = new peer.ChaincodeInvocationSpec();
  invocationSpec.setChaincodeSpec(spec);
  return invocationSpec;
}

function action({ chaincode, mspIds }: DefinitionParameters): peer.ChaincodeAction {
  const chaincodeId = new peer.ChaincodeID();
  chaincodeId.setName(LIFECYCLE);
  chaincodeId.setVersion(SYSTEM_VERSION);
  const message = new peer.ChaincodeAction();
  message.setResults(readWriteSet(chaincode, mspIds));
  message.setResponse(success(new Uint8Array()));
  message.setChaincodeId(chaincodeId);
  return message;
}

function readWriteSet(chaincode: ChaincodeDefinition, mspIds: readonly string[]): Uint8Array {
  const { name, sequence } = chaincode;
  const state = new kvrwset.KVRWSet();
  for (const key of [`namespaces/fields/${name}/Sequence`, `namespaces/metadata/${name}`]) {
    const read = new kvrwset.KVRead();
    read.setKey(key);
    state.addReads(read);
  }
  for (const [key, value] of writesOf(chaincode)) {
    const write = new kvrwset.KVWrite();
    write.setKey(key);
    write.setValue(value);
    state.addWrites(write);
  }
  const namespace = new NsReadWriteSet();
  namespace.setNamespace(LIFECYCLE);
  namespace.setRwset(state.serializeBinary());
  namespace.setCollectionHashedRwsetList(
    [...mspIds].sort().map((mspId) => approvalReads(mspId, `${name}#${sequence}`)),
  );
  const results = new TxReadWriteSet();
  results.setNsRwsetList([namespace, legacyRead(name)]);
  return results.serializeBinary();
}

/** The peer makes sure that the old lifecycle has no chaincode of that name. */
function legacyRead(name: string): InstanceType<typeof NsReadWriteSet> {
  const read = new kvrwset.KVRead();
  read.setKey(name);
  const state = new kvrwset.KVRWSet();
  state.addReads(read);
  const namespace = new NsReadWriteSet();
  namespace.setNamespace(LEGACY_LIFECYCLE);
  namespace.setRwset(state.serializeBinary());
  return namespace;
}

/** The definition's five keys, in order. */
function writesOf(chaincode: ChaincodeDefinition): readonly (readonly [string, Uint8Array])[] {
  const { name, version, sequence } = chaincode;
  const endorsement = new lifecycle.ChaincodeEndorsementInfo();
  endorsement.setVersion(version);
  endorsement.setEndorsementPlugin(ENDORSEMENT_PLUGIN);
  const validation = new lifecycle.ChaincodeValidationInfo();
  validation.setValidationPlugin(VALIDATION_PLUGIN);
  validation.setValidationParameter(endorsementPolicyBytes(chaincode));
  const number = new lifecycle.StateData();
  number.setInt64(sequence);
  const metadata = new lifecycle.StateMetadata();
  metadata.setDatatype('ChaincodeDefinition');
  metadata.setFieldsList(['Sequence', 'EndorsementInfo', 'ValidationInfo', 'Collections']);
  const field = (of: string): string => `namespaces/fields/${name}/${of}`;
  return [
    [field('Collections'), bytesField(new Uint8Array())],
    [field('EndorsementInfo'), bytesField(endorsement.serializeBinary())],
    [field('Sequence'), number.serializeBinary()],
    [field('ValidationInfo'), bytesField(validation.serializeBinary())],
    [`namespaces/metadata/${name}`, metadata.serializeBinary()],
  ];
}

function bytesField(bytes: Uint8Array): Uint8Array {
  const data = new lifecycle.StateData();
  data.setBytes(bytes);
  return data.serializeBinary();
}

/** What the serializer looks up of one organisation's approval: hashes of four keys, in the order of the keys. */
function approvalReads(mspId: string, approval: string): InstanceType<typeof CollectionHashedReadWriteSet> {
  const fields = ['Collections', 'EndorsementInfo', 'ValidationInfo'];
  const keys = [
    ...fields.map((field) => `namespaces/fields/${approval}/${field}`),
    `namespaces/metadata/${approval}`,
  ];
  const reads = new kvrwset.HashedRWSet();
  for (const key of keys) {
    const read = new kvrwset.KVReadHash();
    read.setKeyHash(sha256(Buffer.from(key)));
    reads.addHashedReads(read);
  }
  const collection = new CollectionHashedReadWriteSet();
  collection.setCollectionName(`_implicit_org_${mspId}`);
  collection.setHashedRwset(reads.serializeBinary());
  return collection;
}

function endorsement(endorser: Signer, responsePayload: Uint8Array): peer.Endorsement {
  const message = new peer.Endorsement();
  message.setEndorser(endorser.identity);
  message.setSignature(endorser.sign(Buffer.concat([responsePayload, endorser.identity])));
  return message;
}

function signed(header: common.Header, transaction: peer.Transaction, creator: Signer): Uint8Array {
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(transaction.serializeBinary());
  const bytes = payload.serializeBinary();
  const envelope = new common.Envelope();
  envelope.setPayload(bytes);
  envelope.setSignature(creator.sign(bytes));
  return envelope.serializeBinary();
}
