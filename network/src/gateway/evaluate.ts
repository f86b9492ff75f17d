import type { Proposal } from '../endorser/proposal.js';
import { decode } from '../proto/decode.js';
import { peer } from '../proto/fabric.js';
import { propose, type EndorsingPeer } from './endorsingpeer.js';
import { RpcError, StatusCode, type ErrorDetail } from './rpcerror.js';

/**
 * Runs a query on the first peer that can (`internal/pkg/gateway/evaluate.go`).
 * @param peers in the order in which they are tried, at least one
 * @throws RpcError
 */
export async function evaluate(proposal: Proposal, peers: readonly EndorsingPeer[]): Promise<peer.Response> {
  const details: ErrorDetail[] = [];
  let code: StatusCode = StatusCode.ABORTED;
  for (const target of peers) {
    const outcome = await propose(target, proposal.signedProposal);
    if (outcome.isSuccess) {
      return resultOf(outcome.response);
    }
    details.push(outcome.detail);
    ({ code } = outcome);
    if (!outcome.retry) {
      throw new RpcError(
        code,
        `evaluate call to endorser returned error: ${outcome.detail.message}`,
        details,
      );
    }
  }
  throw new RpcError(code, 'failed to evaluate transaction, see attached details for more info', details);
}

/** The response with the result that was endorsed, which the response beside it need not have. */
function resultOf(response: peer.ProposalResponse): peer.Response {
  const result = response.getResponse() ?? new peer.Response();
  const payload = decode(peer.ProposalResponsePayload, response.getPayload_asU8(), 'ProposalResponsePayload');
  const action = decode(peer.ChaincodeAction, payload.getExtension_asU8(), 'ChaincodeAction');
  result.setPayload(action.getResponse()?.getPayload_asU8() ?? new Uint8Array());
  return result;
}
