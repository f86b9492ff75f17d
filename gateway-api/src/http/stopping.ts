import type { RequestHandler } from 'express';
import { Problem } from './problem.js';

/** Refuses what comes over connections that are still open when the gateway stops; calls under way are finished. */
export function refuseWhen(stopping: AbortSignal): RequestHandler {
  return (_request, response, next) => {
    if (!stopping.aborted) {
      next();
      return;
    }
    response.setHeader('Connection', 'close');
    throw new Problem('STOPPING', 'Another gateway, or this one later, will answer.', { retryable: true });
  };
}
