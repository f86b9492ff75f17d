import { z } from 'zod';
import { Receipt } from './shapes/access.js';

/** One of a problem's reasons; `text` are the gateway's own words for it. */
const Reason = z.object({
  code: z.string(),
  rule: z.string(),
  text: z.object({ zh: z.string(), en: z.string() }).optional().catch(undefined),
});

/** An RFC 9457 problem as the gateway words it (API.md). */
const Problem = z.object({
  title: z.string().optional(),
  detail: z.string().optional(),
  code: z.string(),
  requestId: z.string().optional(),
  transactionId: z.string().optional(),
  retryable: z.boolean().optional(),
  reasons: z.array(Reason).optional(),
  receipt: Receipt.optional(),
});
export type Problem = z.infer<typeof Problem>;

/** A refusal of the gateway, or its silence (`UNREACHABLE`, status 0). */
export class GatewayError extends Error {
  readonly status: number;
  readonly problem: Problem;

  constructor(status: number, problem: Problem) {
    super(`${problem.code}: ${problem.detail ?? problem.title ?? status}`);
    this.name = 'GatewayError';
    this.status = status;
    this.problem = problem;
  }

  static unreachable(cause: unknown): GatewayError {
    const detail = cause instanceof Error ? cause.message : String(cause);
    return new GatewayError(0, { code: 'UNREACHABLE', detail, retryable: true });
  }

  /** An answer that is no problem document keeps its status and says so. */
  static of(status: number, body: unknown): GatewayError {
    const parsed = Problem.safeParse(body);
    return new GatewayError(status, parsed.success ? parsed.data : { code: 'INTERNAL' });
  }
}
