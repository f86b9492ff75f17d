import { EventSourceParserStream } from 'eventsource-parser/stream';

export interface Listening {
  /** The gateway's address. */
  readonly base: string;
  readonly token: () => string | undefined;
  /** Told of each event by its type, and of each time that the stream opens or breaks. */
  readonly onEvent: (type: string) => void;
  readonly signal: AbortSignal;
  /** How long to wait before trying again, in milliseconds: after the first failure, and at most. */
  readonly pauses?: readonly [first: number, longest: number];
  /** How long the stream may be silent before it counts as broken, in milliseconds. */
  readonly patience?: number;
}

/**
 * Listens to the gateway's events (`GET /v1/events`, server-sent) until the signal: whatever breaks, it goes on after
 * the last event that it had. An `EventSource` cannot send the token.
 */
export async function listen(listening: Listening): Promise<void> {
  const { onEvent, signal, pauses: [first, longest] = [1000, 30_000] } = listening;
  let last: string | undefined;
  let pause = first;
  while (!signal.aborted) {
    try {
      for await (const { id, event } of connect(listening, last)) {
        last = id ?? last;
        pause = first;
        onEvent(event ?? 'message');
      }
    } catch {
      // whatever it was, the way on is the same
    }
    if (isAborted(signal)) return;
    onEvent('broken');
    if (isAborted(signal)) return;
    await rest(pause, signal);
    pause = Math.min(pause * 2, longest);
  }
}

async function* connect({ base, token, signal, patience = 45_000 }: Listening, last: string | undefined) {
  const silence = new AbortController();
  const { headers, body, ok } = await fetch(`${base.replace(/\/$/, '')}/v1/events`, {
    headers: {
      accept: 'text/event-stream',
      authorization: `Bearer ${token() ?? ''}`,
      ...(last !== undefined && { 'last-event-id': last }),
    },
    signal: AbortSignal.any([signal, silence.signal]),
  });
  if (!ok || body === null || headers.get('content-type')?.startsWith('text/event-stream') !== true) return;
  const reader = body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array<ArrayBuffer>>)
    .pipeThrough(new EventSourceParserStream())
    .getReader();
  let watch = setTimeout(() => silence.abort(), patience);
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      clearTimeout(watch);
      watch = setTimeout(() => silence.abort(), patience);
      yield read.value;
    }
  } finally {
    clearTimeout(watch);
    silence.abort();
  }
}

/** A function, since an awaited call may have changed what was read before it. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
  });
}
