import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  /** How long a caller may take to send its headers, in milliseconds. */
  readonly headersTimeout: number;
  /** How long a receiver may take nothing of its answer before it is cut off, in milliseconds. */
  readonly stall: number;
  /** The most connections; a further one is closed at once. */
  readonly connections: number;
}

/** How often slow senders are looked for, in milliseconds. */
const CONNECTION_CHECK = 1_000;
/** How often, at a stop, connections whose call has ended are closed, in milliseconds. */
const IDLE_CHECK = 50;
/** The most requests of a connection that wait for the answers before them. */
const PIPELINED = 16;

/**
 * Listens before anything else, so that a taken port is told at once and a free one is known; calls wait until the
 * application is there.
 */
export async function listen(options: ServerOptions, app: Promise<RequestListener>): Promise<Server> {
  const turns = new Turns();
  // the time of a whole request is the application's to count: see SendingTimes
  const limits = { headersTimeout: options.headersTimeout, requestTimeout: 0 };
  const server = createServer(
    { ...limits, connectionsCheckingInterval: CONNECTION_CHECK },
    (request, response) => {
      turns.take(request.socket, response, () => void app.then((listener) => listener(request, response)));
    },
  );
  server.maxConnections = options.connections;
  // node's own: nothing was received, and nothing of what waits to be sent was taken; here also of idle connections
  server.setTimeout(options.stall, (socket) => {
    if (!turns.isAtWork(socket) || socket.writableLength > 0) socket.destroy();
  });
  server.listen(options.port, options.host);
  await once(server, 'listening');
  return server;
}

/** Takes no more connections and finishes the calls under way. @param grace for how long, in milliseconds */
export async function close(server: Server, grace: number): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK);
  const late = setTimeout(() => server.closeAllConnections(), grace);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}

/**
 * Begins the requests of a connection one after the other, each when the answer before it has left: whoever sends
 * many and reads nothing has one answer made for it.
 */
class Turns {
  readonly #waiting = new WeakMap<Socket, (() => void)[]>();

  take(socket: Socket, response: ServerResponse, begin: () => void): void {
    const work = () => {
      response.once('close', () => this.#next(socket));
      begin();
    };
    const waiting = this.#waiting.get(socket);
    if (waiting === undefined) {
      this.#waiting.set(socket, []);
      work();
    } else if (waiting.length < PIPELINED) waiting.push(work);
    else socket.destroy();
  }

  /** Whether an answer is being made or has not left yet. */
  isAtWork(socket: Socket): boolean {
    return this.#waiting.has(socket);
  }

  #next(socket: Socket): void {
    const next = socket.destroyed ? undefined : this.#waiting.get(socket)?.shift();
    if (next === undefined) this.#waiting.delete(socket);
    else next();
  }
}
