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

/**
 * Writes to a client no faster than it reads: returns when the transport has taken the message. The stream's own buffer
 * counts messages, not bytes, and blocks are large. @throws the signal's reason
 */
export async function send<Request, Response>(
  call: Stream<Request, Response>,
  message: Response,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    call.write(message, () => {
      signal.removeEventListener('abort', abort);
      resolve();
    });
  });
}

/**
 * What a client sends, to its half-close. Unlike `for await` over the call itself this leaves the call open for the
 * answer's end: iterating a duplex stream destroys it when the loop ends, and the client then waits for a status forever.
 */
function requestsOf<Request, Response>(call: ServerDuplexStream<Request, Response>): AsyncIterable<Request> {
  return call.iterator({ destroyOnReturn: false }) as AsyncIterable<Request>;
}

/**
 * Serves a stream of requests one after the other.
 * @param serve answers one request; false ends the stream
 */
export async function serveEach<Request, Response>(
  call: ServerDuplexStream<Request, Response>,
  serve: (request: Request, signal: AbortSignal) => Promise<boolean>,
): Promise<void> {
  const signal = signalOf(call);
  try {
    for await (const request of requestsOf(call)) {
      if (!(await serve(request, signal))) {
        break;
      }
    }
    call.end();
  } catch (error) {
    if (!signal.aborted) {
      call.emit('error', error instanceof Error ? error : new Error(String(error)));
    }
  }
}
