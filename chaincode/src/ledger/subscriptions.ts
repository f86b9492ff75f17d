import { z } from 'zod';
import {
  LedgerError,
  MAX_BATCH,
  PushOrder,
  decide,
  sha256Hash,
  type AccessRequest,
  type PushSubscribe,
  type PushUnsubscribe,
  type SubscriptionRecord,
} from '../model/index.js';
import { recordAccesses, type DueAccess } from './access-record.js';
import { locateEach, parseArgument } from './arguments.js';
import type { LedgerContext } from './context.js';
import { readDecisionInput } from './decision-input.js';
import { participantOf, type SignedStatement } from './statement.js';

const Orders = z.array(z.string()).min(1).max(MAX_BATCH);

/**
 * Opens a subscription for what a push of all its items would be allowed at this moment; each is decided anew.
 * @throws {LedgerError} NOT_FOUND, FORBIDDEN; HINDERED with the code that would deny the push
 */
export async function subscribe(
  ctx: LedgerContext,
  { statement, hash, key, signer }: SignedStatement<PushSubscribe>,
): Promise<void> {
  const { jti: id, iss: institution, consent, subject, items, purpose, evidence, officer } = statement;
  if ((await ctx.state.require('consent', consent)).grantee !== institution)
    throw new LedgerError('FORBIDDEN', 'payload/consent: given to another institution');
  const record: SubscriptionRecord = {
    ...{ schema: 1, written: ctx.provenance(hash), id, institution, kid: key.kid, statement: hash },
    ...{ consent, subject, items, purpose, evidence, officer, state: 'ACTIVE' },
  };
  const request = requestOf(ctx, record, id, items);
  const unused = { usageOf: () => Promise.resolve(null), failureOf: () => Promise.resolve(null) };
  const { code } = decide(await readDecisionInput(ctx, { statement: request, key, signer }, unused));
  if (code !== null) throw new LedgerError('HINDERED', `payload: ${code}`);
  await ctx.state.requireAbsent('subscription', id);
  await ctx.state.put('subscription', record, id);
}

/** @throws {LedgerError} NOT_FOUND, FORBIDDEN, CONFLICT where it is closed */
export async function unsubscribe(
  ctx: LedgerContext,
  { statement, hash }: SignedStatement<PushUnsubscribe>,
): Promise<void> {
  const current = await ctx.state.require('subscription', statement.subscription);
  if (current.institution !== statement.iss)
    throw new LedgerError('FORBIDDEN', 'payload/subscription: of another institution');
  assertActive(current, 'payload/subscription');
  await ctx.state.put(
    'subscription',
    { ...current, written: ctx.provenance(hash), state: 'CLOSED' },
    current.id,
  );
}

/**
 * Decides and records pushes: what the subscription's institution signed for, of the items that changed.
 * @returns canonical JSON of `RecordedDecision[]`
 * @throws {LedgerError} MALFORMED, NOT_FOUND, CONFLICT; of each that is refused, as `locateEach`
 */
export async function recordPushes(ctx: LedgerContext, orders: string): Promise<string> {
  return recordAccesses(ctx, 'push.order', await dueAccesses(ctx, orders));
}

function dueAccesses(ctx: LedgerContext, orders: string): Promise<DueAccess[]> {
  const ids = new Set<string>();
  return locateEach('orders', parseArgument(Orders, orders, 'orders'), async (text) => {
    const { id, subscription: of, items } = parseArgument(PushOrder, text, 'order');
    if (ids.has(id)) throw new LedgerError('CONFLICT', 'id: repeats');
    ids.add(id);
    const subscription = await ctx.state.require('subscription', of);
    assertActive(subscription, 'subscription');
    const foreign = items.find((item) => !subscription.items.includes(item));
    if (foreign !== undefined) throw new LedgerError('CONFLICT', `items: ${foreign} is not subscribed to`);
    return {
      statement: requestOf(ctx, subscription, id, items),
      key: await ctx.state.require('key', subscription.kid),
      signer: await participantOf(ctx, subscription.institution),
      hash: sha256Hash(text),
    };
  });
}

/** What a push asks for, in the words of an access request. */
function requestOf(
  ctx: LedgerContext,
  { institution: iss, consent, subject, purpose, evidence, officer }: SubscriptionRecord,
  jti: string,
  items: readonly string[],
): AccessRequest {
  return {
    ...{ type: 'access.request', iss, aud: ctx.audience, iat: ctx.at, jti },
    ...{ consent, subject, items: [...items], purpose, service: 'push', evidence, officer },
  };
}

function assertActive({ state }: SubscriptionRecord, path: string): void {
  if (state !== 'ACTIVE') throw new LedgerError('CONFLICT', `${path}: ${state}`);
}
