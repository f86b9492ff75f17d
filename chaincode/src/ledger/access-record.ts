import {
  decide,
  isFreeRetry,
  sha256Hash,
  type AccessRequest,
  type ConsentRecord,
  type DecisionInput,
} from '../model/index.js';
import { canonicalJson } from './canonical-json.js';
import type { LedgerContext } from './context.js';
import { readDecisionInput } from './decision-input.js';
import { emit } from './events.js';
import { RetryTally } from './retries.js';
import type { SignedStatement } from './statement.js';
import { UsageTally } from './usage-tally.js';

/** An access to decide: what it asks for, under which key, and the hash of what was recorded of it. */
export type DueAccess = Pick<SignedStatement<AccessRequest>, 'statement' | 'key' | 'signer' | 'hash'>;

/**
 * Decides accesses one after the other, counts those allowed and records all of them, allowed and denied alike (G3).
 * @param event the type of the transaction's event
 * @returns the answer to the carrier: canonical JSON of `RecordedDecision[]`
 */
export async function recordAccesses(
  ctx: LedgerContext,
  event: string,
  accesses: readonly DueAccess[],
): Promise<string> {
  const uses = new UsageTally(ctx);
  const retries = new RetryTally(ctx);
  const tallies = {
    usageOf: (consent: ConsentRecord) => uses.of(consent),
    failureOf: (request: AccessRequest) => retries.of(request),
  };
  const decisions = [];
  for (const access of accesses) {
    const input = await readDecisionInput(ctx, access, tallies);
    const decision = decide(input);
    if (decision.outcome === 'ALLOWED') await count(input, access.hash, uses, retries);
    const revision = input.consent?.statements.length ?? null;
    decisions.push({ statement: access.hash, ...decision, revision });
  }
  await uses.write();
  await retries.write();
  const recorded = decisions.map(({ statement, outcome, code, revision }) => {
    return { statement, outcome, code, revision };
  });
  await ctx.state.put('access', { schema: 2, accesses: recorded }, ctx.stub.getTxID());
  const digest = sha256Hash(canonicalJson(recorded.map(({ statement }) => statement)));
  emit(ctx, { type: event, count: recorded.length, digest });
  return canonicalJson(decisions);
}

/** Counts an allowed access under its consent; or uses up the retry that it is. */
async function count(
  input: DecisionInput,
  statement: string,
  uses: UsageTally,
  retries: RetryTally,
): Promise<void> {
  const { consent, failed, request } = input;
  if (failed !== undefined && failed !== null && isFreeRetry(input)) retries.use(request, failed, statement);
  else if (consent !== null) await uses.count(consent);
}
