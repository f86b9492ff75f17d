import { LedgerError, type AccessPolicy, type KeyRecord, type StatementType } from '../model/index.js';
import type { LedgerContext } from './context.js';

/** Statements that open data, or ask for it: a refused key may still sign whatever protects. */
const OPENING: readonly StatementType[] = [
  'consent.request',
  'consent.grant',
  'consent.resume',
  'push.subscribe',
];

/** What the rule set in force forbids; nothing before the first is published. */
export async function policyInForce(ctx: LedgerContext): Promise<AccessPolicy | undefined> {
  return (await ctx.state.get('rules'))?.ruleSet.policy;
}

/**
 * Refuses a statement that opens data, signed by a key so held as the rule set does not accept.
 * @throws {LedgerError} FORBIDDEN
 */
export async function assertAssurance(
  ctx: LedgerContext,
  type: StatementType,
  { assurance }: KeyRecord,
): Promise<void> {
  if (!OPENING.includes(type)) return;
  const policy = await policyInForce(ctx);
  if (policy?.refusedAssurances.some((refused) => refused === assurance) === true)
    throw new LedgerError('FORBIDDEN', `header/kid: the rule set refuses ${assurance} keys`);
}
