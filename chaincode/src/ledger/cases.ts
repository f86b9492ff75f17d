import {
  LedgerError,
  type CaseAnswer,
  type CaseClose,
  type CaseOpen,
  type CaseRecord,
  type FindingRaise,
  type FindingRecord,
} from '../model/index.js';
import { locate } from './arguments.js';
import type { LedgerContext } from './context.js';
import { recordedAccess } from './delivery.js';
import type { SignedStatement } from './statement.js';

/**
 * Raises a finding under an enabled rule of the set in force, on accesses that are on the ledger.
 * @throws {LedgerError} NOT_FOUND, CONFLICT
 */
export async function raiseFinding(
  ctx: LedgerContext,
  { statement, hash }: SignedStatement<FindingRaise>,
): Promise<void> {
  const { jti: id, rule: code, institution, subject, consent, accesses, digest } = statement;
  const { ruleSet } = await ctx.state.require('rules');
  const rule = ruleSet.rules.find((each) => each.code === code);
  if (rule?.enabled !== true)
    throw new LedgerError('CONFLICT', `payload/rule: ${code} is not in force in rule set ${ruleSet.version}`);
  await ctx.state.require('participant', institution);
  if (consent !== undefined) await ctx.state.require('consent', consent);
  for (const [index, access] of accesses.entries())
    await locate(`payload/accesses/${index}`, () => recordedAccess(ctx, access));
  await ctx.state.requireAbsent('finding', id);
  const record: FindingRecord = {
    schema: 1,
    written: ctx.provenance(hash),
    id,
    rule: code,
    severity: rule.severity,
    institution,
    subject: subject ?? null,
    consent: consent ?? null,
    accesses,
    digest,
    raisedAt: ctx.at,
    case: null,
  };
  await ctx.state.put('finding', record, id);
}

/**
 * Opens a case on findings about one institution that no other case has taken up.
 * @throws {LedgerError} NOT_FOUND, CONFLICT
 */
export async function openCase(
  ctx: LedgerContext,
  { statement, hash }: SignedStatement<CaseOpen>,
): Promise<void> {
  const { jti: id, institution, findings, answerBy, digest } = statement;
  if (answerBy <= ctx.at) throw new LedgerError('CONFLICT', 'payload/answerBy: past already');
  const written = ctx.provenance(hash);
  for (const [index, finding] of findings.entries())
    await locate(`payload/findings/${index}`, async () => {
      const raised = await ctx.state.require('finding', finding);
      if (raised.institution !== institution)
        throw new LedgerError('CONFLICT', 'institution: about another institution');
      if (raised.case !== null) throw new LedgerError('CONFLICT', `case: in case ${raised.case}`);
      await ctx.state.put('finding', { ...raised, case: id, written }, finding);
    });
  await ctx.state.requireAbsent('case', id);
  const openedAt = ctx.at;
  const record: CaseRecord = {
    ...{ schema: 1, written, id, institution, findings, state: 'OPEN' },
    ...{ openedAt, answerBy, digest, answers: [], decision: null },
  };
  await ctx.state.put('case', record, id);
}

/**
 * Adds an answer of the institution concerned; a late one is kept too, until the case is closed.
 * @throws {LedgerError} NOT_FOUND, FORBIDDEN, CONFLICT
 */
export async function answerCase(
  ctx: LedgerContext,
  { statement, hash }: SignedStatement<CaseAnswer>,
): Promise<void> {
  const { case: id, iss, digest, attachments } = statement;
  const current = await ctx.state.require('case', id);
  if (current.institution !== iss) throw new LedgerError('FORBIDDEN', 'payload/case: about another');
  assertNotClosed(current);
  const answers = [...current.answers, { digest, attachments, at: ctx.at, statement: hash }];
  await ctx.state.put('case', { ...current, written: ctx.provenance(hash), state: 'ANSWERED', answers }, id);
}

/**
 * Closes a case. As founded only after an answer, or after the time for one: nobody is condemned unheard.
 * @throws {LedgerError} NOT_FOUND, CONFLICT
 */
export async function closeCase(
  ctx: LedgerContext,
  { statement, hash }: SignedStatement<CaseClose>,
): Promise<void> {
  const { case: id, outcome, sanctions, digest } = statement;
  const current = await ctx.state.require('case', id);
  assertNotClosed(current);
  if (outcome === 'unfounded' && sanctions.length > 0)
    throw new LedgerError('CONFLICT', 'payload/sanctions: for what is unfounded');
  if (outcome === 'founded' && current.state === 'OPEN' && ctx.at < current.answerBy)
    throw new LedgerError('CONFLICT', `payload/case: not answered, and due by ${current.answerBy} only`);
  const decision = { outcome, sanctions, digest, at: ctx.at, statement: hash };
  await ctx.state.put('case', { ...current, written: ctx.provenance(hash), state: 'CLOSED', decision }, id);
}

function assertNotClosed({ state }: CaseRecord): void {
  if (state === 'CLOSED') throw new LedgerError('CONFLICT', 'payload/case: CLOSED already');
}
