import {
  LedgerError,
  type OfficerDisable,
  type OfficerEnable,
  type OfficerRecord,
  type ParticipantRecord,
} from '../model/index.js';
import type { LedgerContext } from './context.js';
import { acted, type SignedStatement } from './statement.js';

/**
 * Decides on an officer: an institution on its own, the regulator on any.
 * @throws {LedgerError} FORBIDDEN, NOT_FOUND, CONFLICT where he stands so already
 */
export async function changeOfficer(
  ctx: LedgerContext,
  signed: SignedStatement<OfficerDisable | OfficerEnable>,
  standing: OfficerRecord['standing'],
): Promise<string> {
  const { iss: by, institution, officer, reason } = signed.statement;
  const { signer } = signed;
  if (by !== institution && signer?.kind !== 'regulator')
    throw new LedgerError('FORBIDDEN', 'payload/institution: the officer of another');
  await ctx.state.require('participant', institution);
  const current = await ctx.state.get('officer', institution, officer);
  if ((current?.standing ?? 'ENABLED') === standing)
    throw new LedgerError('CONFLICT', `payload/officer: ${standing} already`);
  await assertMayUndo(ctx, signer, current);
  const written = ctx.provenance(signed.hash);
  const record: OfficerRecord = { schema: 1, written, institution, officer, standing, by, reason };
  await ctx.state.put('officer', record, institution, officer);
  return acted(signed, ctx);
}

/** Whom the regulator disabled, the regulator alone enables. */
async function assertMayUndo(
  ctx: LedgerContext,
  signer: ParticipantRecord | null,
  current: OfficerRecord | undefined,
): Promise<void> {
  if (current === undefined || signer?.kind === 'regulator') return;
  const last = await ctx.state.require('participant', current.by);
  if (current.standing === 'DISABLED' && last.kind === 'regulator')
    throw new LedgerError('FORBIDDEN', 'payload/officer: disabled by the regulator');
}
