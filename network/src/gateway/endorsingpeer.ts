import type { Endorser } from '../endorser/endorser.js';
import { ProposalError } from '../endorser/proposal.js';
import type { peer } from '../proto/fabric.js';
import { StatusCode, type ErrorDetail } from './rpcerror.js';

/** A peer to which the gateway sends proposals. */
export interface EndorsingPeer {
  readonly mspId: string;
  /** `host:port`, as error details name it. */
  readonly address: string;
  readonly endorser: Endorser;
  /** Whether it is asked before those that only stand in. */
  readonly isPreferred: boolean;
}

/** A peer's answer to a proposal: a response with a status that can be endorsed, or why not. */
export type ProposalOutcome =
  | { readonly isSuccess: true; readonly response: peer.ProposalResponse }
  | {
      readonly isSuccess: false;
      readonly code: StatusCode;
      /** Whether another peer may do better. */
      readonly retry: boolean;
      readonly detail: ErrorDetail;
    };

/** Sends a proposal, and sorts the answer as `apiutils.go` does (responseStatus). */
export async function propose(
  target: EndorsingPeer,
  proposal: peer.SignedProposal,
): Promise<ProposalOutcome> {
  try {
    return outcomeOf(target, await target.endorser.process(proposal));
  } catch (error) {
    if (error instanceof ProposalError) {
      return failed(target, StatusCode.FAILED_PRECONDITION, error.message, false);
    }
    throw error;
  }
}

function outcomeOf(target: EndorsingPeer, response: peer.ProposalResponse): ProposalOutcome {
  const status = response.getResponse()?.getStatus() ?? 0;
  const message = response.getResponse()?.getMessage() ?? '';
  if (status >= 200 && status < 400) {
    return { isSuccess: true, response };
  }
  // Status 500 without payload is the peer's own answer, not the chaincode's.
  return status === 500 && response.getPayload_asU8().length === 0
    ? failed(target, StatusCode.ABORTED, message, true)
    : failed(target, StatusCode.UNKNOWN, `chaincode response ${status}, ${message}`, false);
}

function failed(
  { address, mspId }: EndorsingPeer,
  code: StatusCode,
  message: string,
  retry: boolean,
): ProposalOutcome {
  return { isSuccess: false, code, retry, detail: { address, mspId, message } };
}
