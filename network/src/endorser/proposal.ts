import { sha256 } from '../crypto/hash.js';
import { computeTransactionId } from '../ledger/transaction.js';
import { IdentityError } from '../msp/errors.js';
import type { Identity } from '../msp/identity.js';
import type { MspManager } from '../msp/mspmanager.js';
import type { SignedData } from '../policy/signeddata.js';
import { decode, DecodeError } from '../proto/decode.js';
import { common, peer } from '../proto/fabric.js';
import type { Authority } from '../validation/authority.js';

/** A proposal that is refused before anything runs: the client's fault, not to be tried again. */
export class ProposalError extends Error {
  override readonly name = 'ProposalError';
  readonly code = 'BAD_PROPOSAL';
}

/** A proposal taken apart (`core/endorser/msgvalidation.go`). */
export interface Proposal {
  readonly signedProposal: peer.SignedProposal;
  /** The proposal's bytes, signature and creator. */
  readonly signed: SignedData;
  /** Empty for a proposal to no channel. */
  readonly channel: string;
  readonly transactionId: string;
  /** The chaincode that the client named. */
  readonly invoked: string;
  /** The chaincode that is to run: the same, or one that it calls. */
  readonly chaincode: string;
  readonly input: peer.ChaincodeInput;
  readonly header: common.Header;
  readonly channelHeader: common.ChannelHeader;
  readonly signatureHeader: common.SignatureHeader;
  readonly payload: peer.ChaincodeProposalPayload;
}

/** @throws ProposalError */
export function unpackProposal(signedProposal: peer.SignedProposal): Proposal {
  try {
    return unpack(signedProposal);
  } catch (error) {
    if (error instanceof DecodeError) {
      throw new ProposalError(error.message, { cause: error });
    }
    throw error;
  }
}

function unpack(signedProposal: peer.SignedProposal): Proposal {
  const data = signedProposal.getProposalBytes_asU8();
  const proposal = decode(peer.Proposal, data, 'Proposal');
  const header = decode(common.Header, proposal.getHeader_asU8(), 'Header');
  const channelHeader = decode(common.ChannelHeader, header.getChannelHeader_asU8(), 'ChannelHeader');
  const signatureHeader = decode(common.SignatureHeader, header.getSignatureHeader_asU8(), 'SignatureHeader');
  const extension = decode(
    peer.ChaincodeHeaderExtension,
    channelHeader.getExtension_asU8(),
    'ChaincodeHeaderExtension',
  );
  const chaincode = extension.getChaincodeId()?.getName();
  if (chaincode === undefined || chaincode === '') {
    const member = chaincode === undefined ? 'ChaincodeId is nil' : 'ChaincodeId.Name is empty';
    throw new ProposalError(`ChaincodeHeaderExtension.${member}`);
  }
  const payload = decode(
    peer.ChaincodeProposalPayload,
    proposal.getPayload_asU8(),
    'ChaincodeProposalPayload',
  );
  const spec = decode(
    peer.ChaincodeInvocationSpec,
    payload.getInput_asU8(),
    'ChaincodeInvocationSpec',
  ).getChaincodeSpec();
  const input = spec?.getInput();
  if (input === undefined) {
    throw new ProposalError(
      spec === undefined
        ? 'chaincode invocation spec did not contain chaincode spec'
        : 'chaincode input did not contain any input',
    );
  }
  return {
    signedProposal,
    signed: {
      data,
      identity: signatureHeader.getCreator_asU8(),
      signature: signedProposal.getSignature_asU8(),
    },
    channel: channelHeader.getChannelId(),
    transactionId: channelHeader.getTxId(),
    invoked: chaincode,
    chaincode,
    input,
    header,
    channelHeader,
    signatureHeader,
    payload,
  };
}

/** SHA-256 over both headers and the payload without transient data: what endorsers sign for. */
export function proposalHash({ header, payload }: Proposal): Buffer {
  const visible = new peer.ChaincodeProposalPayload();
  visible.setInput(payload.getInput_asU8());
  return sha256(header.getChannelHeader_asU8(), header.getSignatureHeader_asU8(), visible.serializeBinary());
}

/** @throws ProposalError unless header, id, creator and signature are as they must be, and the creator has not expired */
export function validateProposal(
  proposal: Proposal,
  msps: MspManager,
  authority: Authority,
  now: Date,
): void {
  const { signatureHeader, signed, channel, transactionId } = proposal;
  validateHeader(proposal);
  const expected = computeTransactionId(signatureHeader.getNonce_asU8(), signed.identity);
  if (transactionId !== expected) {
    throw invalid(`incorrectly computed txid '${transactionId}' -- expected '${expected}'`);
  }
  if (signed.signature.length === 0) {
    throw invalid('empty signature bytes');
  }
  const creator = creatorOf(proposal, msps);
  if (!authority.verifies(signed)) {
    throw invalid(`access denied: channel [${channel}] creator org [${creator.mspId}]`);
  }
  if (authority.hasExpired(signed.identity, now)) {
    throw new ProposalError('proposal client identity expired');
  }
}

function validateHeader({ channelHeader, signatureHeader }: Proposal): void {
  const { ENDORSER_TRANSACTION, CONFIG } = common.HeaderType;
  const type = channelHeader.getType();
  if (type !== ENDORSER_TRANSACTION && type !== CONFIG) {
    throw invalid(`invalid header type ${type}`);
  }
  if (channelHeader.getEpoch() !== 0) {
    throw invalid('epoch is non-zero');
  }
  if (signatureHeader.getNonce_asU8().length === 0) {
    throw invalid('nonce is empty');
  }
  if (signatureHeader.getCreator_asU8().length === 0) {
    throw invalid('creator is empty');
  }
}

function creatorOf({ signed, channel }: Proposal, msps: MspManager): Identity {
  try {
    return msps.deserialize(signed.identity);
  } catch (error) {
    if (error instanceof IdentityError) {
      throw invalid(`access denied: channel [${channel}] creator org unknown, creator is malformed`);
    }
    throw error;
  }
}

function invalid(reason: string): ProposalError {
  return new ProposalError(`error validating proposal: ${reason}`);
}
