import type { Request, RequestHandler, Response } from 'express';
import { Problem } from './problem.js';
import { problemDocument } from './problem-document.js';

/** How long a sender is waited for; begun again it is given its whole time anew. */
export interface SenderClock {
  start(): void;
  stop(): void;
}

/**
 * The time that senders of requests have. Node's own limit (`requestTimeout`) counts from the first byte to the last
 * and knows no exceptions: it would cut off a sender that waits for us.
 */
export class SendingTimes {
  readonly #patience: number;
  readonly #clocks = new WeakMap<Request, SenderClock>();

  /** @param patience milliseconds */
  constructor(patience: number) {
    this.#patience = patience;
  }

  /** Counts from here to the end of the request, also where that was answered before it ended. */
  readonly watch: RequestHandler = (request, response, next) => {
    const clock = new Countdown(this.#patience, () => {
      if (!request.complete) cutOff(request, response);
    });
    this.#clocks.set(request, clock);
    const settle = () => {
      if (request.complete) clock.stop();
    };
    request.once('end', settle).once('close', () => clock.stop());
    response.once('close', settle);
    clock.start();
    next();
  };

  /** The clock of a request, for whoever knows better when its sender is the one who is waited for. */
  clockOf(request: Request): SenderClock {
    return this.#clocks.get(request) ?? new Countdown(this.#patience, () => undefined);
  }
}

class Countdown implements SenderClock {
  readonly #patience: number;
  readonly #over: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(patience: number, over: () => void) {
    this.#patience = patience;
    this.#over = over;
  }

  start(): void {
    this.stop();
    this.#timer = setTimeout(this.#over, this.#patience).unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

/** Answers 408 where nothing was answered yet (RFC 9110), and ends the connection. */
function cutOff(request: Request, response: Response): void {
  const { socket } = request;
  if (response.headersSent) {
    socket.destroy();
    return;
  }
  const problem = new Problem('REQUEST_TIMEOUT', 'The request did not come to its end in time.');
  response
    .status(problem.status)
    .set('Connection', 'close')
    .type('application/problem+json')
    .send(JSON.stringify(problemDocument(problem, request)));
  response.once('finish', () => socket.destroy());
}
