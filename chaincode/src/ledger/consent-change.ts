import {
  LedgerError,
  transition,
  type ConsentEvent,
  type ConsentRecord,
  type Statement,
  type UsageReport,
} from '../model/index.js';
import type { LedgerContext } from './context.js';
import { acted, type ParsedStatement, type SignedStatement } from './statement.js';

/** Only these protect, so that none of them waits for another or comes too late. */
const WITHOUT_ORDER: readonly ConsentEvent[] = ['withdraw', 'pause', 'lapse'];

type Change = Extract<Statement, { consent: string; type: `consent.${string}` }>;

/**
 * Changes a consent by a statement of its enterprise, or by a pause of the regulator.
 * @throws {LedgerError} NOT_FOUND, FORBIDDEN, STALE (not later than the last change), CONFLICT
 */
export async function changeConsent(
  ctx: LedgerContext,
  signed: SignedStatement<Change>,
  event: ConsentEvent,
  changed: Partial<Pick<ConsentRecord, 'terms'>> = {},
): Promise<string> {
  const { statement } = signed;
  const consent = await ownConsent(ctx, signed);
  await putChanged(ctx, consent, signed, event, {
    ...changed,
    reason: ('reason' in statement ? statement.reason : undefined) ?? null,
  });
  return acted(signed, ctx);
}

/**
 * The consent that a statement changes: its enterprise's own, or any for the regulator.
 * @throws {LedgerError} NOT_FOUND, FORBIDDEN
 */
export async function ownConsent(
  ctx: LedgerContext,
  { statement, signer }: SignedStatement<Change>,
): Promise<ConsentRecord> {
  const consent = await ctx.state.require('consent', statement.consent);
  if (signer === null && consent.subject !== statement.iss)
    throw new LedgerError('FORBIDDEN', 'payload/consent: given by another enterprise');
  return consent;
}

/** Ends a consent because the business behind it has ended; one that has ended already stays as it is. */
export async function lapseConsent(
  ctx: LedgerContext,
  consent: ConsentRecord,
  signed: SignedStatement<UsageReport>,
): Promise<void> {
  if (consent.state === 'WITHDRAWN' || consent.state === 'LAPSED') return;
  await putChanged(ctx, consent, signed, 'lapse', { reason: signed.statement.outcome });
}

async function putChanged(
  ctx: LedgerContext,
  consent: ConsentRecord,
  signed: SignedStatement<Change | UsageReport>,
  event: ConsentEvent,
  changed: Pick<ConsentRecord, 'reason'> & Partial<Pick<ConsentRecord, 'terms'>>,
): Promise<void> {
  const { iat } = signed.statement;
  if (!WITHOUT_ORDER.includes(event) && iat <= consent.changedIat)
    throw new LedgerError('STALE', `iat: not later than the consent's last change ${consent.changedIat}`);
  const record: ConsentRecord = {
    ...consent,
    ...changed,
    written: ctx.provenance(signed.hash),
    state: transition(consent.state, event),
    changedIat: iat > consent.changedIat ? iat : consent.changedIat,
    statements: [...consent.statements, history(ctx, signed)],
  };
  await ctx.state.put('consent', record, consent.id);
}

/** A statement's place in the history of a consent. */
export function history(
  ctx: LedgerContext,
  { statement, hash }: ParsedStatement<Statement>,
): ConsentRecord['statements'][number] {
  return { type: statement.type, statement: hash, at: ctx.at, transactionId: ctx.stub.getTxID() };
}
