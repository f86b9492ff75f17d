import { status, type handleUnaryCall } from '@grpc/grpc-js';

import type { discovery } from '../proto/fabric.js';
import { DiscoveryError, type Discovery } from './discovery.js';

/**
 * Serves `discovery.Discovery`. A refused request is an error with code UNKNOWN, as Go's gRPC gives plain errors.
 * @param onError told of errors that are this program's own; the client sees INTERNAL
 */
export function discoveryHandlers(
  service: Discovery,
  onError: (error: unknown) => void,
): { readonly discover: handleUnaryCall<discovery.SignedRequest, discovery.Response> } {
  return {
    discover: (call, callback) => {
      service.discover(call.request).then(
        (response) => callback(null, response),
        (error: unknown) => {
          if (error instanceof DiscoveryError) {
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
