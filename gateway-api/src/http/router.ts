import type { AsyncLocalStorage } from 'node:async_hooks';
import type { Logger } from 'pino';
import { writePieces } from './pieces.js';
import { Router, type Request, type Response } from 'express';
import type { Authenticate } from './authentication.js';
import type { Caller } from './caller.js';
import { Problem } from './problem.js';
import type { AddressLimit, CallerLimit } from './rate-limit.js';
import type { File, Operation } from './operation.js';
import { bindTransaction } from './logging.js';
import { lineReport } from './line-report.js';
import type { SendingTimes } from './sending-time.js';

export interface RouterOptions {
  readonly authenticate: Authenticate;
  readonly limit: CallerLimit;
  /** Of calls by which nobody is known. */
  readonly strangers: AddressLimit;
  /** Holds the log of the call that is under way. */
  readonly carrying: AsyncLocalStorage<Logger>;
  readonly sending: SendingTimes;
  /** How long a caller may leave a stream unread before it is cut off, in milliseconds. */
  readonly stall: number;
}

/** Serves operations: who is calling (of open ones, from where), how often, then the operation itself. */
export function routerOf(
  operations: readonly Operation[],
  { authenticate, limit, strangers, carrying, sending, stall }: RouterOptions,
): Router {
  const router = Router({ caseSensitive: true, strict: false });
  /** A token that is none is not looked at from where too many of them came. */
  const identify = async (request: Request): Promise<Caller> => {
    await strangers.require(request.ip);
    try {
      return await authenticate(request.get('authorization'));
    } catch (error) {
      if (error instanceof Problem && error.code === 'UNAUTHENTICATED') await strangers.count(request.ip);
      throw error;
    }
  };
  for (const operation of operations) {
    router[operation.method](expressPath(operation.path), async (request, response) => {
      const caller = operation.isOpen === true ? null : await identify(request);
      if (caller === null) await strangers.count(request.ip);
      else {
        request.log.setBindings(namedInLog(caller));
        await limit(caller);
      }
      const { params, query, body, headers } = request as Request<object, unknown, unknown, object>;
      const signal = hangUpSignal(response);
      const reply = await carrying.run(request.log, () =>
        operation.respond({
          ...{ caller, params, query, body, headers, signal },
          stream: request,
          line: (number) => lineReport(request, carrying, number),
          clock: sending.clockOf(request),
          accepts: (types) => request.accepts(types),
        }),
      );
      if ('body' in reply) bindTransaction(request.log, reply.body);
      response.status(reply.status).setHeader('Cache-Control', 'no-store');
      if ('body' in reply) response.json(reply.body);
      else if ('file' in reply) sendFile(response, reply.file);
      else await writePieces(response.type(operation.mediaType), reply.pieces, stall);
    });
  }
  return router;
}

function sendFile(response: Response, { name, mediaType, bytes }: File): void {
  response.attachment(name).type(mediaType).send(Buffer.from(bytes));
}

/** Participants are public bodies and companies; an enterprise stays unnamed in the log. */
function namedInLog({ role, participant }: Caller): object {
  return role === 'enterprise' ? { role } : { role, participant };
}

/** `/v1/keys/{kid}` as express writes it. */
function expressPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

/** Aborted when the connection closes before the answer is written. */
function hangUpSignal(response: Response): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort(new Error('the caller hung up'));
  });
  return controller.signal;
}
