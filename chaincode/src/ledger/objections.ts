import {
  LedgerError,
  type ObjectionDecide,
  type ObjectionRaise,
  type ObjectionRecord,
  type ObjectionTransfer,
  type ObjectionWithdraw,
} from '../model/index.js';
import type { LedgerContext } from './context.js';
import { type Marked, markOn, putMark } from './marks.js';
import { assertActive } from './signers.js';
import type { SignedStatement } from './statement.js';

/**
 * Opens an objection and marks the record, or the item as a whole, so that every delivery from here on bears the mark
 * (上海市社会信用条例 36). What is marked as repaired stays so: it is not delivered at all.
 * @throws {LedgerError} NOT_FOUND; CONFLICT while one on the same is open, or too many records are marked
 */
export async function raiseObjection(
  ctx: LedgerContext,
  { statement, hash }: SignedStatement<ObjectionRaise>,
): Promise<void> {
  const { jti: id, iss: subject, item, record, digest } = statement;
  const about = { subject, item, ...(record !== undefined && { record }) };
  await ctx.state.require('item~latest', item);
  const open = await openObjection(ctx, about);
  const member = record === undefined ? 'item' : 'record';
  if (open !== undefined) throw new LedgerError('CONFLICT', `payload/${member}: ${open.id} is open`);
  await ctx.state.requireAbsent('objection', id);
  await putObjection(ctx, {
    ...{ schema: 1, written: ctx.provenance(hash), id, ...about, digest },
    ...{ state: 'RAISED', raisedAt: ctx.at, transfer: null, decision: null },
  });
  if ((await markOn(ctx, about)) !== 'repaired')
    await putMark(ctx, { ...about, mark: 'objection', case: digest }, hash);
}

/** @throws {LedgerError} NOT_FOUND, FORBIDDEN, CONFLICT */
export async function withdrawObjection(
  ctx: LedgerContext,
  { statement, hash }: SignedStatement<ObjectionWithdraw>,
): Promise<void> {
  const current = await requireOpen(ctx, statement.objection);
  if (current.subject !== statement.iss)
    throw new LedgerError('FORBIDDEN', 'payload/objection: of another enterprise');
  await end(ctx, { ...current, written: ctx.provenance(hash), state: 'WITHDRAWN' }, hash);
}

/**
 * Once: a second transfer would begin the statutory term of the decision anew.
 * @throws {LedgerError} NOT_FOUND, FORBIDDEN to who is no active provider, CONFLICT
 */
export async function transferObjection(
  ctx: LedgerContext,
  { statement, hash }: SignedStatement<ObjectionTransfer>,
): Promise<void> {
  const { objection, provider } = statement;
  const current = await requireOpen(ctx, objection);
  if (current.transfer !== null) throw new LedgerError('CONFLICT', 'payload/objection: TRANSFERRED already');
  const to = await ctx.state.require('participant', provider);
  assertActive(to, 'payload/provider');
  if (to.kind !== 'data_provider')
    throw new LedgerError('FORBIDDEN', `payload/provider: ${to.kind} is not a provider`);
  const transfer = { provider, at: ctx.at, statement: hash };
  await putObjection(ctx, { ...current, written: ctx.provenance(hash), state: 'TRANSFERRED', transfer });
}

/**
 * Ends an objection, and its mark with it.
 * @throws {LedgerError} NOT_FOUND, CONFLICT; FORBIDDEN for a provider to whom it was not transferred
 */
export async function decideObjection(
  ctx: LedgerContext,
  { statement, hash, signer }: SignedStatement<ObjectionDecide>,
): Promise<void> {
  const { objection, iss: by, outcome, digest } = statement;
  const current = await requireOpen(ctx, objection);
  if (signer?.kind !== 'operator' && current.transfer?.provider !== by)
    throw new LedgerError('FORBIDDEN', 'payload/objection: transferred to another');
  const decision = { outcome, by, digest, at: ctx.at, statement: hash };
  await end(ctx, { ...current, written: ctx.provenance(hash), state: 'DECIDED', decision }, hash);
}

/** The objection to an item as a whole, or to one record, that waits for its decision. */
export async function openObjection(
  ctx: LedgerContext,
  { subject, item, record }: Marked,
): Promise<ObjectionRecord | undefined> {
  const latest = await (record === undefined
    ? ctx.state.get('objection~latest', subject, item)
    : ctx.state.get('objection~record', subject, item, record));
  return latest !== undefined && isOpen(latest) ? latest : undefined;
}

function isOpen({ state }: ObjectionRecord): boolean {
  return state === 'RAISED' || state === 'TRANSFERRED';
}

async function requireOpen(ctx: LedgerContext, id: string): Promise<ObjectionRecord> {
  const current = await ctx.state.require('objection', id);
  if (!isOpen(current)) throw new LedgerError('CONFLICT', `payload/objection: ${current.state} already`);
  return current;
}

/** What was marked as repaired meanwhile stays so. */
async function end(ctx: LedgerContext, ended: ObjectionRecord, statement: string): Promise<void> {
  await putObjection(ctx, ended);
  if ((await markOn(ctx, ended)) === 'objection')
    await putMark(ctx, { ...ended, mark: 'none', case: ended.digest }, statement);
}

async function putObjection(ctx: LedgerContext, objection: ObjectionRecord): Promise<void> {
  const { id, subject, item, record } = objection;
  await ctx.state.put('objection', objection, id);
  await (record === undefined
    ? ctx.state.put('objection~latest', objection, subject, item)
    : ctx.state.put('objection~record', objection, subject, item, record));
}
