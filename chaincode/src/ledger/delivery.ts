import { z } from 'zod';
import {
  AccessAcknowledge,
  AcknowledgedAccess,
  LedgerError,
  MAX_BATCH,
  SETTLED_REQUESTS,
  Settlement,
  sameDigest,
  sha256Hash,
  type AccessLocator,
  type AccessRecord,
} from '../model/index.js';
import { locate, locateEach, parseArgument } from './arguments.js';
import { canonicalJson } from './canonical-json.js';
import type { LedgerContext } from './context.js';
import { emit } from './events.js';
import { readRecorded, type RecordedRequest } from './recorded-request.js';
import { hindranceOf } from './releases.js';
import { openRetry } from './retries.js';
import { acceptStatement, acted } from './statement.js';

const Settlements = z.array(Settlement).min(1).max(MAX_BATCH);
type RecordedAccess = AccessRecord['accesses'][number];

/**
 * Writes what was delivered for each access, once, and only where it was allowed and may still be released. Consent
 * and institution are read, so that a withdrawal committed meanwhile invalidates the transaction (MVCC): what the
 * ledger calls delivered was released under a consent in force at that position (G2).
 * @param settlements JSON array of `Settlement`
 * @throws {LedgerError} MALFORMED, NOT_FOUND, CONFLICT, HINDERED; of each that is refused, as `locateEach`
 */
export async function settle(ctx: LedgerContext, settlements: string): Promise<void> {
  const batch = parseArgument(Settlements, settlements, 'settlements');
  const requests = settledRequests(ctx, batch.length);
  const settled = new Set<string>();
  await locateEach('settlements', batch, async (settlement, index) => {
    const place = placeOf(settlement.access);
    if (settled.has(place.join())) throw new LedgerError('CONFLICT', 'access: settled twice');
    settled.add(place.join());
    await settleOne(ctx, settlement, requests[index] ?? '');
  });
  emit(ctx, { type: 'settlement', count: batch.length, digest: sha256Hash(canonicalJson(batch)) });
}

function settledRequests(ctx: LedgerContext, count: number): string[] {
  const bytes = ctx.stub.getTransient().get(SETTLED_REQUESTS);
  const text = Buffer.from(bytes ?? []).toString('utf8');
  return parseArgument(z.array(z.string()).length(count), text, SETTLED_REQUESTS);
}

async function settleOne(ctx: LedgerContext, settlement: Settlement, text: string): Promise<void> {
  const { access, outcome } = settlement;
  const entry = await allowedAccess(ctx, access);
  const recorded = await readRecorded(ctx, text, entry.statement, 'request');
  await ctx.state.requireAbsent('settlement', ...placeOf(access));
  if (outcome === 'delivered' || outcome === 'partial') await assertReleasable(ctx, recorded, entry);
  await assertPublished(ctx, settlement);
  const record = { schema: 1, written: ctx.provenance(null), ...settlement, acknowledgement: null } as const;
  await ctx.state.put('settlement', record, ...placeOf(access));
  if (outcome === 'failed' && recorded.request !== null) await openRetry(ctx, access, recorded.request);
}

async function assertReleasable(
  ctx: LedgerContext,
  { consent, iss }: RecordedRequest,
  entry: RecordedAccess,
): Promise<void> {
  const revision = 'revision' in entry ? entry.revision : null;
  const hindrance = await hindranceOf(ctx, { iss, consent, revision });
  if (hindrance !== null) throw new LedgerError('HINDERED', `access: ${hindrance}`);
}

/** A settlement's key: the access's transaction and its place in it. */
function placeOf({ transactionId, index }: AccessLocator): [string, string] {
  return [transactionId, String(index)];
}

/** What was evaluated was so by a model that anyone can look up. */
async function assertPublished(ctx: LedgerContext, { items }: Settlement): Promise<void> {
  for (const [index, { item, model }] of items.entries()) {
    if (model === undefined) continue;
    const published = await ctx.state.require('evaluation', item, model.version);
    if (!sameDigest(published.model.hash, model.hash))
      throw new LedgerError('CONFLICT', `items/${index}/model: not the one published`);
  }
}

/**
 * What the ledger holds of an access: the hash of its statement, outcome and code.
 * @throws {LedgerError} NOT_FOUND
 */
export async function recordedAccess(
  ctx: LedgerContext,
  { transactionId, index }: AccessLocator,
): Promise<RecordedAccess> {
  const entry = (await ctx.state.require('access', transactionId)).accesses[index];
  if (entry === undefined)
    throw new LedgerError('NOT_FOUND', 'access/index: no such access in the transaction');
  return entry;
}

async function allowedAccess(ctx: LedgerContext, access: AccessLocator): Promise<RecordedAccess> {
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

/** What is shown is what was recorded at that place, by its hash, and the one acknowledged by who made it. */
async function assertMeans(
  ctx: LedgerContext,
  { iss, access: id }: AccessAcknowledge,
  { access, statement }: z.infer<typeof AcknowledgedAccess>,
): Promise<void> {
  const recorded = await readRecorded(
    ctx,
    statement,
    (await recordedAccess(ctx, access)).statement,
    'statement',
  );
  if (recorded.id !== id) throw new LedgerError('CONFLICT', 'statement/jti: not the access acknowledged');
  if (recorded.iss !== iss) throw new LedgerError('FORBIDDEN', 'statement/iss: the access of another');
}
