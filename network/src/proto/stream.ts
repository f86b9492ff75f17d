import { once } from 'node:events';
import type { ServerDuplexStream, ServerWritableStream } from '@grpc/grpc-js';

type Stream<Request, Response> =
  ServerDuplexStream<Request, Response> | ServerWritableStream<Request, Response>;

/** A signal that is aborted when the client goes away. */
export function signalOf<Request, Response>(call: Stream<Request, Response>): AbortSignal {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  call.once('cancelled', abort);
  call.once('close', abort);
  if (call.cancelled) {
    abort();
  }
  return controller.signal;
}

/** Writes to a client no faster than it reads. */
export async function send<Request, Response>(
  call: Stream<Request, Response>,
  message: Response,
  signal: AbortSignal,
): Promise<void> {
  if (!call.write(message)) {
    await once(call, 'drain', { signal });
  }
}
