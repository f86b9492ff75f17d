import type {
  handleServerStreamingCall,
  handleUnaryCall,
  sendUnaryData,
  ServerUnaryCall,
  ServerWritableStream,
} from '@grpc/grpc-js';

import { gateway } from '../proto/fabric.js';
import { send, signalOf } from '../proto/stream.js';
import type { Gateway } from './gateway.js';
import { RpcError, StatusCode } from './rpcerror.js';

/** How many calls Fabric's gateway serves at once (`core.yaml`, peer.limits.concurrency.gatewayService). */
const CONCURRENCY_LIMIT = 500;

/** The handlers of `gateway.Gateway`. */
export interface GatewayHandlers {
  readonly evaluate: handleUnaryCall<gateway.EvaluateRequest, gateway.EvaluateResponse>;
  readonly endorse: handleUnaryCall<gateway.EndorseRequest, gateway.EndorseResponse>;
  readonly submit: handleUnaryCall<gateway.SubmitRequest, gateway.SubmitResponse>;
  readonly commitStatus: handleUnaryCall<gateway.SignedCommitStatusRequest, gateway.CommitStatusResponse>;
  readonly chaincodeEvents: handleServerStreamingCall<
    gateway.SignedChaincodeEventsRequest,
    gateway.ChaincodeEventsResponse
  >;
}

/**
 * Serves a gateway over gRPC, at most 500 calls at once.
 * @param onError told of errors that are this program's own; the client sees INTERNAL
 */
export function gatewayHandlers(service: Gateway, onError: (error: unknown) => void): GatewayHandlers {
  const limit = new ConcurrencyLimit(CONCURRENCY_LIMIT);
  const unary =
    <Request, Response>(
      serve: (request: Request, signal: AbortSignal) => Promise<Response> | Response,
    ): handleUnaryCall<Request, Response> =>
    (call, callback) => {
      void limit
        .run(() => serveUnary(call, callback, serve, onError))
        .catch((error: unknown) => callback(asRpcError(error, onError)));
    };
  return {
    evaluate: unary((request) => service.evaluate(request)),
    endorse: unary((request) => service.endorse(request)),
    submit: unary((request) => service.submit(request)),
    commitStatus: unary((request, signal) => service.commitStatus(request, signal)),
    chaincodeEvents: (call) => {
      void limit
        .run(() => serveEvents(call, service, onError))
        .catch((error: unknown) => call.emit('error', asRpcError(error, onError)));
    },
  };
}

/** Fabric's limit of calls in progress (`internal/peer/node/grpc_limiters.go`). */
class ConcurrencyLimit {
  readonly #limit: number;
  #running = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  async run(task: () => Promise<void>): Promise<void> {
    if (this.#running >= this.#limit) {
      throw new RpcError(
        StatusCode.RESOURCE_EXHAUSTED,
        `too many requests for /gateway.Gateway, exceeding concurrency limit (${this.#limit})`,
      );
    }
    this.#running += 1;
    try {
      await task();
    } finally {
      this.#running -= 1;
    }
  }
}

async function serveUnary<Request, Response>(
  call: ServerUnaryCall<Request, Response>,
  callback: sendUnaryData<Response>,
  serve: (request: Request, signal: AbortSignal) => Promise<Response> | Response,
  onError: (error: unknown) => void,
): Promise<void> {
  const controller = new AbortController();
  call.once('cancelled', () => controller.abort());
  try {
    callback(null, await serve(call.request, controller.signal));
  } catch (error) {
    const cancelled = new RpcError(StatusCode.CANCELLED, 'context canceled');
    callback(controller.signal.aborted ? cancelled : asRpcError(error, onError));
  }
}

async function serveEvents(
  call: ServerWritableStream<gateway.SignedChaincodeEventsRequest, gateway.ChaincodeEventsResponse>,
  service: Gateway,
  onError: (error: unknown) => void,
): Promise<void> {
  const signal = signalOf(call);
  try {
    const events = service.chaincodeEvents(call.request, signal);
    for await (const response of events) {
      await send(call, response, signal);
    }
  } catch (error) {
    if (!signal.aborted) {
      call.emit('error', asRpcError(error, onError));
    }
  }
}

function asRpcError(error: unknown, onError: (error: unknown) => void): RpcError {
  if (error instanceof RpcError) {
    return error;
  }
  onError(error);
  return new RpcError(StatusCode.INTERNAL, 'internal error');
}
