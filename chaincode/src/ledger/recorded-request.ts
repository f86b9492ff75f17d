import {
  AccessRequest,
  LedgerError,
  PushOrder,
  parseCompactJws,
  sameDigest,
  sha256Hash,
} from '../model/index.js';
import { parseArgument } from './arguments.js';
import type { LedgerContext } from './context.js';

/** What stands behind a recorded access. */
export interface RecordedRequest {
  /** The access: the `jti` of its request, or the id of its push order. */
  readonly id: string;
  readonly iss: string;
  readonly consent: string | null;
  /** The request that its asker signed for this one access; null for a push. */
  readonly request: AccessRequest | null;
}

/**
 * Reads what was recorded of an access: the compact JWS of its request, or the text of its push order.
 * @param recorded the hash that stands on the ledger
 * @param name the argument, for the refusal's path
 * @throws {LedgerError} CONFLICT where it is another, MALFORMED
 */
export async function readRecorded(
  ctx: LedgerContext,
  text: string,
  recorded: string,
  name: string,
): Promise<RecordedRequest> {
  if (!sameDigest(sha256Hash(text), recorded))
    throw new LedgerError('CONFLICT', `${name}: not the one recorded there`);
  if (text.startsWith('{')) return readOrdered(ctx, parseArgument(PushOrder, text, name));
  const parsed = AccessRequest.safeParse(parseCompactJws(text).payload);
  if (!parsed.success) throw LedgerError.malformed(name, parsed.error);
  const { jti: id, iss, consent } = parsed.data;
  return { id, iss, consent, request: parsed.data };
}

async function readOrdered(ctx: LedgerContext, { id, subscription }: PushOrder): Promise<RecordedRequest> {
  const { institution, consent } = await ctx.state.require('subscription', subscription);
  return { id, iss: institution, consent, request: null };
}
