import {
  requestedId,
  type AccessRequest,
  type CatalogueItem,
  type ConsentRecord,
  type DecisionInput,
  type FailureRecord,
  type MarkRecord,
  type RequestedItem,
  type Usage,
} from '../model/index.js';
import type { LedgerContext } from './context.js';
import { policyInForce } from './policy.js';
import type { SignedStatement } from './statement.js';
import { purposesInForce } from './terms.js';

/**
 * Reads from the world state all that a decision depends on. The consent is among it, so that a withdrawal
 * committed meanwhile invalidates the transaction (MVCC): G2 stands on this read.
 */
export async function readDecisionInput(
  ctx: LedgerContext,
  { statement: request, key, signer }: Pick<SignedStatement<AccessRequest>, 'statement' | 'key' | 'signer'>,
  tallies: {
    readonly usageOf: (consent: ConsentRecord) => Promise<Usage | null>;
    readonly failureOf: (request: AccessRequest) => Promise<FailureRecord | null>;
  },
): Promise<DecisionInput> {
  const consent =
    request.consent === null ? null : ((await ctx.state.get('consent', request.consent)) ?? null);
  const catalogue: CatalogueItem[] = [];
  const marks: MarkRecord[] = [];
  for (const requested of request.items) {
    catalogue.push(...(await readItem(ctx, requested, consent)));
    const mark = await ctx.state.get('mark', request.subject, requestedId(requested));
    if (mark !== undefined) marks.push(mark);
  }
  const policy = await policyInForce(ctx);
  return {
    request,
    key,
    institution: signer,
    consent,
    catalogue,
    purposes: await purposesInForce(ctx),
    usage: consent === null ? null : await tallies.usageOf(consent),
    marks,
    at: ctx.at,
    ...(policy !== undefined && { policy }),
    officer: (await ctx.state.get('officer', request.iss, request.officer)) ?? null,
    failed: await tallies.failureOf(request),
  };
}

/** The version asked for, the one consented to, or the latest. */
async function readItem(
  ctx: LedgerContext,
  requested: RequestedItem,
  consent: ConsentRecord | null,
): Promise<CatalogueItem[]> {
  const id = requestedId(requested);
  const asked = typeof requested === 'string' ? undefined : requested.version;
  const version = asked ?? consent?.terms.items.find((item) => item.id === id)?.version;
  const record =
    version === undefined
      ? await ctx.state.get('item~latest', id)
      : await ctx.state.get('item', id, String(version));
  return record === undefined ? [] : [record.item];
}
