import type { Proposal } from '../endorser/proposal.js';
import { common, peer } from '../proto/fabric.js';
import { propose, type EndorsingPeer } from './endorsingpeer.js';
import { interestIn, type Layout } from './layouts.js';
import { RpcError, StatusCode, type ErrorDetail } from './rpcerror.js';

/** The endorsements of one proposal, as they come in. */
class Endorsements {
  readonly errors: ErrorDetail[] = [];
  readonly #proposal: Proposal;
  readonly #collected = new Map<EndorsingPeer, peer.ProposalResponse>();
  readonly #failed = new Set<EndorsingPeer>();

  constructor(proposal: Proposal) {
    this.#proposal = proposal;
  }

  /** Asks those of the peers that were not asked yet. Returns whether all of them have endorsed the same. */
  async collect(layout: Layout): Promise<boolean> {
    if (layout.some((target) => this.#failed.has(target))) {
      return false;
    }
    const missing = layout.filter((target) => !this.#collected.has(target));
    const outcomes = await Promise.all(
      missing.map(async (target) => ({
        target,
        outcome: await propose(target, this.#proposal.signedProposal),
      })),
    );
    for (const { target, outcome } of outcomes) {
      if (outcome.isSuccess) {
        this.add(target, outcome.response);
      } else {
        this.#fail(target, outcome.detail);
      }
    }
    return layout.every((target) => this.#collected.has(target));
  }

  /** Counts an endorsement, unless it endorses something else than those before it. */
  add(target: EndorsingPeer, response: peer.ProposalResponse): void {
    const [first] = this.#collected.values();
    const payload = Buffer.from(response.getPayload_asU8());
    if (first !== undefined && !payload.equals(first.getPayload_asU8())) {
      const { address, mspId } = target;
      this.#fail(target, { address, mspId, message: 'ProposalResponsePayloads do not match' });
      return;
    }
    this.#collected.set(target, response);
  }

  /** The transaction with the endorsements of the layout, for its creator to sign. */
  transaction(layout: Layout): common.Envelope {
    const responses = layout.flatMap((target) => this.#collected.get(target) ?? []);
    return prepareTransaction(this.#proposal, responses);
  }

  #fail(target: EndorsingPeer, detail: ErrorDetail): void {
    this.#failed.add(target);
    this.errors.push(detail);
  }
}

/** Endorsement by exactly the peers that the client names. @throws RpcError */
export async function endorseBy(proposal: Proposal, peers: Layout): Promise<common.Envelope> {
  const endorsements = new Endorsements(proposal);
  if (await endorsements.collect(peers)) {
    return endorsements.transaction(peers);
  }
  throw notEnough(endorsements.errors);
}

/**
 * Endorsement by the gateway's own peer first, and then by as many others as the chaincode's policy asks for
 * (`internal/pkg/gateway/endorse.go`).
 * @param planFor the alternatives that satisfy an interest, best first
 * @throws RpcError
 */
export async function endorse(
  proposal: Proposal,
  own: EndorsingPeer,
  planFor: (interest: peer.ChaincodeInterest) => Promise<readonly Layout[]>,
): Promise<common.Envelope> {
  const first = await propose(own, proposal.signedProposal);
  if (!first.isSuccess) {
    throw new RpcError(
      StatusCode.ABORTED,
      'failed to endorse transaction, see attached details for more info',
      [first.detail],
    );
  }
  const found = first.response.getInterest();
  const isEmpty = found === undefined || found.getChaincodesList().length === 0;
  const layouts = await planFor(isEmpty ? interestIn(proposal.chaincode) : found);
  if (layouts.length === 0) {
    throw new RpcError(
      StatusCode.FAILED_PRECONDITION,
      `no combination of peers can be derived which satisfy the endorsement policy: required chaincodes are not installed on sufficient peers`,
    );
  }
  const endorsements = new Endorsements(proposal);
  endorsements.add(own, first.response);
  const ownFirst = [...layouts].sort((a, b) => Number(b.includes(own)) - Number(a.includes(own)));
  for (const layout of ownFirst) {
    if (await endorsements.collect(layout)) {
      return endorsements.transaction(layout);
    }
  }
  throw notEnough(endorsements.errors);
}

function notEnough(errors: readonly ErrorDetail[]): RpcError {
  return new RpcError(
    StatusCode.ABORTED,
    'failed to collect enough transaction endorsements, see attached details for more info',
    errors,
  );
}

/** `internal/pkg/gateway/submit.go`, prepareTransaction: the proposal's header, and its payload without transient data. */
function prepareTransaction(
  proposal: Proposal,
  responses: readonly peer.ProposalResponse[],
): common.Envelope {
  const visible = new peer.ChaincodeProposalPayload();
  visible.setInput(proposal.payload.getInput_asU8());
  const endorsed = new peer.ChaincodeEndorsedAction();
  endorsed.setProposalResponsePayload(responses[0]?.getPayload_asU8() ?? new Uint8Array());
  endorsed.setEndorsementsList(responses.flatMap((response) => response.getEndorsement() ?? []));
  const actionPayload = new peer.ChaincodeActionPayload();
  actionPayload.setChaincodeProposalPayload(visible.serializeBinary());
  actionPayload.setAction(endorsed);
  const action = new peer.TransactionAction();
  action.setHeader(proposal.header.getSignatureHeader_asU8());
  action.setPayload(actionPayload.serializeBinary());
  const transaction = new peer.Transaction();
  transaction.addActions(action);
  const payload = new common.Payload();
  payload.setHeader(proposal.header);
  payload.setData(transaction.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  return envelope;
}
