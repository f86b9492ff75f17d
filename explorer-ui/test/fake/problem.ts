import type { Response } from 'express';

/** An RFC 9457 problem, as the gateway answers with. */
export function problem(response: Response, status: number, code: string, more: object = {}) {
  return response
    .status(status)
    .json({ type: 'about:blank', title: code, status, code, requestId: 'r-1', ...more });
}
