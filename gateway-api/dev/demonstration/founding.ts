import {
  LedgerError,
  QUERIES,
  type ParticipantKind,
  type RuleSet,
  RulesRecord,
  TRANSACTIONS,
} from '@xinjian/chaincode/model';
import type { Account, Signer } from '../client/account.js';
import { signStatement } from '../client/statement.js';
import { ENGLISH_NAMES } from './names.js';

/** One organisation's own way to the ledger: each founder carries its registration itself. */
export interface OrganisationLedger {
  submit(transaction: string, args: string[]): Promise<unknown>;
  evaluate(transaction: string, args: string[]): Promise<string>;
}

export interface Founding {
  readonly audience: string;
  readonly founders: readonly {
    readonly account: Signer;
    readonly mspId: string;
    readonly ledger: OrganisationLedger;
  }[];
  readonly identityIssuer: Signer;
  readonly rules: RuleSet;
}

/**
 * The ceremony that comes before any gateway can work: operator, regulator and notary enter themselves, each
 * through its own organisation, and the regulator admits the identity issuer and publishes the audit rules. What
 * stands already is left alone.
 */
export async function found({ audience, founders, identityIssuer, rules }: Founding): Promise<void> {
  for (const { account, mspId, ledger } of founders) {
    await enter(account, { by: account, audience, ledger, mspId });
  }
  const regulator = founders.find(({ account }) => account.kind === 'regulator');
  if (regulator === undefined) throw new Error('The founders lack a regulator.');
  const how = { by: regulator.account, audience, ledger: regulator.ledger };
  await enter(identityIssuer, how);
  await publishRules(rules, how);
}

interface Carried {
  readonly by: Signer;
  readonly audience: string;
  readonly ledger: OrganisationLedger;
}

async function publishRules(ruleSet: RuleSet, { by, audience, ledger }: Carried): Promise<void> {
  const standing = await find(ledger, QUERIES.rules);
  if (standing !== null && RulesRecord.parse(JSON.parse(standing)).ruleSet.version === ruleSet.version)
    return;
  const { statement } = await signStatement('rules.publish', { ruleSet }, { ...by, audience });
  await ledger.submit(TRANSACTIONS['rules.publish'], [statement]);
}

async function enter(entering: Signer, how: Carried & { readonly mspId?: string }): Promise<void> {
  if ((await find(how.ledger, QUERIES.participant, entering.participant)) !== null) return;
  const { statement } = await signStatement(
    'participant.register',
    {
      participant: participantEntry(entering, how.mspId),
      key: { jwk: publicPart(entering.key), ...validity() },
    },
    { ...how.by, audience: how.audience },
  );
  await how.ledger.submit(TRANSACTIONS['participant.register'], [statement]);
}

/** The answer to a query; null where nothing is there. */
async function find(ledger: OrganisationLedger, query: string, ...args: string[]): Promise<string | null> {
  try {
    return await ledger.evaluate(query, args);
  } catch (error) {
    if (error instanceof LedgerError && error.code === 'NOT_FOUND') return null;
    throw error;
  }
}

/** How an account stands in the registry. */
export function participantEntry(account: Account & { participant: string }, mspId?: string) {
  return {
    id: account.participant,
    kind: account.kind as ParticipantKind,
    name: { zh: account.name, en: ENGLISH_NAMES[account.participant] ?? account.name },
    ...(account.uscc !== undefined && { uscc: account.uscc }),
    ...(mspId !== undefined && { mspId }),
  };
}

/** The public half of a key, as statements carry it. */
export function publicPart({ kty, crv, x, y, kid }: Account['key']) {
  return { kty, crv, x, y, kid };
}

/** Two years from now, as certificates of seals customarily run. */
export function validity(): { notBefore: string; notAfter: string } {
  const now = Date.now();
  const days = 24 * 60 * 60 * 1000;
  return {
    notBefore: new Date(now - 5 * 60_000).toISOString(),
    notAfter: new Date(now + 730 * days).toISOString(),
  };
}
