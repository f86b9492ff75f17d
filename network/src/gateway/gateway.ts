import type { Resource } from '../channel/resources.js';
import type { ChannelConfig } from '../channel/channelconfig.js';
import { AccessDenied, type AccessControl } from '../endorser/accesscontrol.js';
import { ProposalError, unpackProposal, type Proposal } from '../endorser/proposal.js';
import type { CommittedLedger } from '../ledger/committedledger.js';
import { OrdererError } from '../orderer/errors.js';
import type { Orderer } from '../orderer/orderer.js';
import type { SignedData } from '../policy/signeddata.js';
import { decode, DecodeError } from '../proto/decode.js';
import { common, gateway, peer } from '../proto/fabric.js';
import { eventsOf } from './chaincodeevents.js';
import { endorse, endorseBy } from './endorse.js';
import type { EndorsingPeer } from './endorsingpeer.js';
import { evaluate } from './evaluate.js';
import { isDeployed, layoutsOf, type Candidate } from './layouts.js';
import { RpcError, StatusCode } from './rpcerror.js';

export interface GatewayOptions {
  readonly config: ChannelConfig;
  readonly access: AccessControl;
  readonly ledger: CommittedLedger;
  readonly orderer: Orderer;
  /** MSP id of the organisation whose peer this is. */
  readonly mspId: string;
  /** All peers of the channel. */
  readonly candidates: readonly Candidate[];
}

/** A peer's gateway service (`internal/pkg/gateway`): the five calls of fabric-gateway clients. */
export class Gateway {
  readonly #options: GatewayOptions;

  constructor(options: GatewayOptions) {
    this.#options = options;
  }

  /** @throws RpcError */
  async evaluate(request: gateway.EvaluateRequest): Promise<gateway.EvaluateResponse> {
    const proposal = unpack(request.getProposedTransaction(), 'failed to unpack transaction proposal: ');
    const { mspId, config, ledger } = this.#options;
    if (proposal.channel !== config.channel) {
      const reason = `could not get last config for channel ${proposal.channel}`;
      throw new RpcError(
        StatusCode.UNAVAILABLE,
        `failed to get config for channel [${proposal.channel}]: ${reason}`,
      );
    }
    const named = request.getTargetOrganizationsList();
    const targets = named.length === 0 && hasTransientData(proposal) ? [mspId] : named;
    const peers = this.#peers.filter(
      (candidate) => targets.length === 0 || targets.includes(candidate.mspId),
    );
    if (peers.length === 0 || !(await isDeployed(proposal.chaincode, ledger))) {
      throw new RpcError(
        StatusCode.FAILED_PRECONDITION,
        `no peers available to evaluate chaincode ${proposal.chaincode} in channel ${proposal.channel}`,
      );
    }
    const response = new gateway.EvaluateResponse();
    response.setResult(await evaluate(proposal, peers));
    return response;
  }

  /** @throws RpcError */
  async endorse(request: gateway.EndorseRequest): Promise<gateway.EndorseResponse> {
    const signed = request.getProposedTransaction();
    if (signed === undefined || signed.getProposalBytes_asU8().length === 0) {
      throw new RpcError(
        StatusCode.INVALID_ARGUMENT,
        'the proposed transaction must contain a signed proposal',
      );
    }
    const proposal = unpack(signed, '');
    const response = new gateway.EndorseResponse();
    response.setPreparedTransaction(await this.#endorse(proposal, request.getEndorsingOrganizationsList()));
    return response;
  }

  /** @throws RpcError */
  submit(request: gateway.SubmitRequest): gateway.SubmitResponse {
    const transaction = request.getPreparedTransaction();
    if (transaction === undefined) {
      throw new RpcError(StatusCode.INVALID_ARGUMENT, 'a prepared transaction is required');
    }
    if (transaction.getSignature_asU8().length === 0) {
      throw new RpcError(StatusCode.INVALID_ARGUMENT, 'prepared transaction must be signed');
    }
    try {
      this.#options.orderer.submit(transaction.serializeBinary());
    } catch (error) {
      throw error instanceof OrdererError ? refusal(error) : error;
    }
    return new gateway.SubmitResponse();
  }

  /** Waits for the commit as long as the client does. @throws RpcError; the signal's reason */
  async commitStatus(
    request: gateway.SignedCommitStatusRequest,
    signal: AbortSignal,
  ): Promise<gateway.CommitStatusResponse> {
    const data = request.getRequest_asU8();
    if (data.length === 0) {
      throw new RpcError(StatusCode.INVALID_ARGUMENT, 'a commit status request is required');
    }
    const asked = parse(gateway.CommitStatusRequest, data, 'invalid status request');
    const signed = { data, identity: asked.getIdentity_asU8(), signature: request.getSignature_asU8() };
    this.#authorise('gateway/CommitStatus', asked.getChannelId(), signed);
    const { code, blockNumber } = await this.#options.ledger.waitForTransaction(asked.getTransactionId(), {
      signal,
    });
    const response = new gateway.CommitStatusResponse();
    response.setResult(code as peer.TxValidationCodeMap[keyof peer.TxValidationCodeMap]);
    response.setBlockNumber(Number(blockNumber));
    return response;
  }

  /** Events until the client goes away. @throws RpcError; the signal's reason */
  chaincodeEvents(
    request: gateway.SignedChaincodeEventsRequest,
    signal: AbortSignal,
  ): AsyncGenerator<gateway.ChaincodeEventsResponse> {
    const data = request.getRequest_asU8();
    if (data.length === 0) {
      throw new RpcError(StatusCode.INVALID_ARGUMENT, 'a chaincode events request is required');
    }
    const asked = parse(gateway.ChaincodeEventsRequest, data, 'invalid chaincode events request');
    const signed = { data, identity: asked.getIdentity_asU8(), signature: request.getSignature_asU8() };
    this.#authorise('gateway/ChaincodeEvents', asked.getChannelId(), signed);
    return eventsOf(asked, this.#options.ledger, signal);
  }

  /** The own peer first. */
  get #peers(): readonly EndorsingPeer[] {
    const { candidates, mspId } = this.#options;
    return candidates.map((candidate) => candidate.peer).sort((a, b) => rank(a, mspId) - rank(b, mspId));
  }

  async #endorse(proposal: Proposal, organizations: readonly string[]): Promise<common.Envelope> {
    if (organizations.length > 0) {
      return endorseBy(proposal, this.#named(organizations));
    }
    const { candidates, config, ledger } = this.#options;
    if (proposal.channel !== config.channel || !(await isDeployed(proposal.chaincode, ledger))) {
      throw new RpcError(
        StatusCode.FAILED_PRECONDITION,
        'no combination of peers can be derived which satisfy the endorsement policy: ' +
          `No metadata was found for chaincode ${proposal.chaincode} in channel ${proposal.channel}`,
      );
    }
    const [own] = this.#peers;
    if (own === undefined) {
      throw new RpcError(StatusCode.FAILED_PRECONDITION, "no endorsers found in the gateway's organization");
    }
    return endorse(proposal, own, (interest) => layoutsOf(interest, candidates, config, ledger));
  }

  #named(organizations: readonly string[]): readonly EndorsingPeer[] {
    const peers = this.#peers;
    const missing = organizations.filter((mspId) => !peers.some((candidate) => candidate.mspId === mspId));
    if (missing.length > 0) {
      throw new RpcError(
        StatusCode.UNAVAILABLE,
        `failed to find any endorsing peers for org(s): ${missing.join(', ')}`,
      );
    }
    return peers.filter((candidate) => organizations.includes(candidate.mspId));
  }

  #authorise(resource: Resource, channel: string, signed: SignedData): void {
    if (channel !== this.#options.config.channel) {
      throw new RpcError(
        StatusCode.PERMISSION_DENIED,
        `Failed to get policy manager for channel [${channel}]`,
      );
    }
    try {
      this.#options.access.check(resource, signed);
    } catch (error) {
      throw error instanceof AccessDenied ? new RpcError(StatusCode.PERMISSION_DENIED, error.message) : error;
    }
  }
}

function rank({ mspId, isPreferred }: EndorsingPeer, own: string): number {
  if (mspId === own) {
    return 0;
  }
  return isPreferred ? 1 : 2;
}

function unpack(signed: peer.SignedProposal | undefined, prefix: string): Proposal {
  if (signed === undefined || signed.getProposalBytes_asU8().length === 0) {
    throw new RpcError(StatusCode.INVALID_ARGUMENT, `${prefix}a signed proposal is required`);
  }
  try {
    return unpackProposal(signed);
  } catch (error) {
    throw error instanceof ProposalError
      ? new RpcError(StatusCode.INVALID_ARGUMENT, `${prefix}${error.message}`)
      : error;
  }
}

function hasTransientData({ payload }: Proposal): boolean {
  return payload.getTransientmapMap().getLength() > 0;
}

function parse<T>(
  type: { deserializeBinary(bytes: Uint8Array): T },
  bytes: Uint8Array,
  otherwise: string,
): T {
  try {
    return decode(type, bytes, 'request');
  } catch (error) {
    throw error instanceof DecodeError
      ? new RpcError(StatusCode.INVALID_ARGUMENT, `${otherwise}: ${error.message}`)
      : error;
  }
}

function refusal({ status, code, message }: OrdererError): RpcError {
  return status >= 400 && status < 500
    ? new RpcError(
        StatusCode.ABORTED,
        `received unsuccessful response from orderer: status=${code}, info=${message}`,
      )
    : new RpcError(StatusCode.UNAVAILABLE, 'no orderers could successfully process transaction');
}
