import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import { z } from 'zod';
import { pinoHttp, type HttpLogger } from 'pino-http';
import { errorInLog } from '../log.js';
import { assignRequestId } from './request-id.js';

const QUIET = new Set(['/healthz', '/readyz', '/metrics']);

/**
 * One line for each request: method, path without its query, status, time. Headers, bodies and queries never: they
 * carry tokens, statements and codes of enterprises.
 */
export function requestLog(logger: Logger): HttpLogger {
  return pinoHttp({
    logger,
    genReqId: assignRequestId,
    autoLogging: { ignore: ({ url = '' }) => QUIET.has(pathOf(url)) },
    serializers: {
      req: ({ id, method, url }: Pick<IncomingMessage, 'method'> & { id: unknown; url: string }) => ({
        id,
        method,
        path: pathOf(url),
      }),
      res: ({ statusCode }: { statusCode: number }) => ({ status: statusCode }),
      err: ({ raw }: { raw: unknown }) => errorInLog(raw),
    },
  });
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '';
}

const Recorded = z.object({ receipt: z.object({ transactionId: z.string() }) });

/** Notes beside the request id which transaction recorded an access. */
export function bindTransaction(log: Logger, answer: unknown): void {
  const recorded = Recorded.safeParse(answer);
  if (recorded.success) noteTransaction(log, recorded.data.receipt.transactionId);
}

/** Notes it once, whoever tells it first. */
export function noteTransaction(log: Logger, transactionId: string): void {
  if (log.bindings()['transactionId'] !== transactionId) log.setBindings({ transactionId });
}
