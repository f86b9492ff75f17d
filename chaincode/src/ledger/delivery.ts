import { z } from 'zod';
import {
  AccessAcknowledge,
  AccessRequest,
  AcknowledgedAccess,
  LedgerError,
  MAX_BATCH,
  Settlement,
  parseCompactJws,
  sameDigest,
  sha256Hash,
  type AccessLocator,
  type AccessRecord,
} from '../model/index.js';
import { locate, parseArgument } from './arguments.js';
import { canonicalJson } from './canonical-json.js';
import type { LedgerContext } from './context.js';
import { emit } from './events.js';
import { openRetry } from './retries.js';
import { acceptStatement, acted } from './statement.js';

const Settlements = z.array(Settlement).min(1).max(MAX_BATCH);

/**
 * Writes what was delivered for each access, once, and only where it was allowed.
 * @param settlements JSON array of `Settlement`
 * @throws {LedgerError} MALFORMED, NOT_FOUND, CONFLICT; details begin with `settlements/<i>`
 */
export async function settle(ctx: LedgerContext, settlements: string): Promise<void> {
  const batch = parseArgument(Settlements, settlements, 'settlements');
  const settled = new Set<string>();
  for (const [index, settlement] of batch.entries())
    await locate(`settlements/${index}`, async () => {
      const place = placeOf(settlement.access);
      const { statement } = await allowedAccess(ctx, settlement.access);
      if (settled.has(place.join())) throw new LedgerError('CONFLICT', 'access: settled twice');
      settled.add(place.join());
      await ctx.state.requireAbsent('settlement', ...place);
      const written = ctx.provenance(null);
      await ctx.state.put(
        'settlement',
        { schema: 1, written, ...deliveredOf(settlement), acknowledgement: null },
        ...place,
      );
      await openRetry(ctx, settlement, statement);
    });
  emit(ctx, { type: 'settlement', count: batch.length, digest: sha256Hash(canonicalJson(batch)) });
}

/** What is kept of a settlement: the request that it may bring stands on the ledger already. */
function deliveredOf({ access, outcome, items, digest }: Settlement): Omit<Settlement, 'request'> {
  return { access, outcome, items, digest };
}

/** A settlement's key: the access's transaction and its place in it. */
function placeOf({ transactionId, index }: AccessLocator): [string, string] {
  return [transactionId, String(index)];
}

/**
 * What the ledger holds of an access: the hash of its statement, outcome and code.
 * @throws {LedgerError} NOT_FOUND
 */
export async function recordedAccess(
  ctx: LedgerContext,
  { transactionId, index }: AccessLocator,
): Promise<AccessRecord['accesses'][number]> {
  const entry = (await ctx.state.require('access', transactionId)).accesses[index];
  if (entry === undefined)
    throw new LedgerError('NOT_FOUND', 'access/index: no such access in the transaction');
  return entry;
}

async function allowedAccess(ctx: LedgerContext, access: AccessLocator) {
  const entry = await recordedAccess(ctx, access);
  if (entry.outcome !== 'ALLOWED') throw new LedgerError('CONFLICT', `access: ${entry.outcome}`);
  return entry;
}

/**
 * Puts the institution's digest of what it received beside the settled one, whether they match or not.
 * @param access JSON of `AcknowledgedAccess`
 * @throws {LedgerError} as `acceptStatement`; NOT_FOUND (not settled), FORBIDDEN, CONFLICT (acknowledged before)
 */
export async function acknowledge(ctx: LedgerContext, compact: string, access: string): Promise<string> {
  const acknowledged = parseArgument(AcknowledgedAccess, access, 'access');
  const signed = await acceptStatement(ctx, AccessAcknowledge, compact);
  await locate('access', () => assertMeans(ctx, signed.statement, acknowledged));
  const place = placeOf(acknowledged.access);
  const settlement = await ctx.state.require('settlement', ...place);
  if (settlement.acknowledgement !== null)
    throw new LedgerError('CONFLICT', 'payload/access: acknowledged already');
  const { digest } = signed.statement;
  const acknowledgement = {
    digest,
    matches: settlement.digest !== null && sameDigest(digest, settlement.digest),
    at: ctx.at,
    statement: signed.hash,
  };
  await ctx.state.put('settlement', { ...settlement, acknowledgement }, ...place);
  return acted(signed, ctx);
}

/** The statement shown is the one recorded at that place, by its hash, and the one acknowledged by who made it. */
async function assertMeans(
  ctx: LedgerContext,
  { iss, access: jti }: AccessAcknowledge,
  { access, statement }: z.infer<typeof AcknowledgedAccess>,
): Promise<void> {
  const { payload } = parseCompactJws(statement);
  const request = AccessRequest.safeParse(payload);
  if (!request.success) throw LedgerError.malformed('statement', request.error);
  if (!sameDigest((await recordedAccess(ctx, access)).statement, sha256Hash(statement)))
    throw new LedgerError('CONFLICT', 'statement: not the one recorded there');
  if (request.data.jti !== jti)
    throw new LedgerError('CONFLICT', 'statement/jti: not the access acknowledged');
  if (request.data.iss !== iss) throw new LedgerError('FORBIDDEN', 'statement/iss: the access of another');
}
