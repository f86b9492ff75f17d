import { status, type handleUnaryCall } from '@grpc/grpc-js';

import type { peer } from '../proto/fabric.js';
import type { Endorser } from './endorser.js';
import { ProposalError } from './proposal.js';

/**
 * Serves `protos.Endorser`. A refused proposal is an error with code UNKNOWN, as Go's gRPC gives plain errors.
 * @param onError told of errors that are this program's own; the client sees INTERNAL
 */
export function endorserHandlers(
  endorser: Endorser,
  onError: (error: unknown) => void,
): { readonly processProposal: handleUnaryCall<peer.SignedProposal, peer.ProposalResponse> } {
  return {
    processProposal: (call, callback) => {
      endorser.process(call.request).then(
        (response) => callback(null, response),
        (error: unknown) => {
          if (error instanceof ProposalError) {
            callback({ code: status.UNKNOWN, details: error.message });
          } else {
            onError(error);
            callback({ code: status.INTERNAL, details: 'internal error' });
          }
        },
      );
    },
  };
}
