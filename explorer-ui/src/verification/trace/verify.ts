import { plainHex } from '../bytes.js';
import { type Check, check } from '../check.js';
import { checkBlock } from '../checks/block.js';
import { checkAnswer, checkGrant } from '../checks/consent.js';
import { checkDecision, checkSettlement } from '../checks/decision.js';
import { checkKey } from '../checks/key.js';
import { checkStatement } from '../checks/statement.js';
import { checkOrder } from '../checks/subscription.js';
import type { TraceSources } from './sources.js';
import { anchored, standing } from './standing.js';

/** What the browser recomputed of one access, step by step, from the access back to the block. */
export interface TraceReport {
  readonly access: readonly Check[];
  readonly decision: readonly Check[];
  /** Empty on the public route. */
  readonly consent: readonly Check[];
  /** Empty where the enterprise granted unasked. */
  readonly request: readonly Check[];
  /** By `kid`. */
  readonly keys: ReadonlyMap<string, readonly Check[]>;
  readonly transaction: readonly Check[];
  readonly block: readonly Check[];
  /** Empty where nothing has been settled. */
  readonly settlement: readonly Check[];
}

export async function verifyTrace(sources: TraceSources): Promise<TraceReport> {
  const { access, anchor, keys, roots, participants } = sources;
  const recorded = await anchored(anchor, roots);
  const keyChecks = await Promise.all(
    sources.origins.map(
      async (origin) => [origin.key.kid, await checkKey(origin, keys, participants)] as const,
    ),
  );
  return {
    access: await accessChecks(sources),
    decision: checkDecision(access, recorded.transaction),
    consent: await consentChecks(sources),
    request: await requestChecks(sources),
    keys: new Map(keyChecks),
    transaction: [...recorded.checks, ...(roots.size === 0 ? [check('endorsementPolicy', undefined)] : [])],
    block:
      anchor.block === undefined
        ? [check('dataHash', undefined)]
        : await checkBlock(anchor.block, sources, plainHex(sources.shownHash)),
    settlement: await settlementChecks(sources),
  };
}

/** Of a push, the signature that counts is its subscription's. */
async function accessChecks(sources: TraceSources): Promise<Check[]> {
  const { access, anchor, subscribed, keys, audience, roots } = sources;
  const expected = { signer: access.institution, audience };
  if (access.subscription === null) {
    return checkStatement(anchor.statement, keys, { ...expected, at: anchor.at });
  }
  if (subscribed === undefined) return [check('subscribed', undefined)];
  return [
    checkOrder(access, subscribed.statement),
    ...(await checkStatement(subscribed.statement, keys, { ...expected, at: subscribed.at })),
    ...(await standing(subscribed, roots)),
  ];
}

async function consentChecks(sources: TraceSources): Promise<Check[]> {
  const { access, consent, grant, keys, audience } = sources;
  if (access.consent === null) return [];
  if (consent === undefined || grant === undefined) return [check('consentNamed', undefined)];
  const signer = { signer: consent.subject, audience, at: grant.at };
  const signed = await checkStatement(grant.statement, keys, signer);
  return [
    ...signed,
    ...checkGrant(access, consent, grant.statement),
    ...(await standing(grant, sources.roots)),
  ];
}

async function requestChecks(sources: TraceSources): Promise<Check[]> {
  const { consent, asked, access, grant, keys, audience } = sources;
  if (typeof consent?.answers !== 'string') return [];
  if (asked === undefined) return [check('answersRequest', undefined)];
  const signer = { signer: access.institution, audience, at: asked.at };
  const signed = await checkStatement(asked.statement, keys, signer);
  return [
    ...signed,
    ...checkAnswer(asked.statement, grant?.statement),
    ...(await standing(asked, sources.roots)),
  ];
}

async function settlementChecks(sources: TraceSources): Promise<Check[]> {
  const { access, settlement } = sources;
  if (access.settlement === null || settlement === undefined) return [];
  const { transaction } = await anchored(settlement, sources.roots);
  const acknowledged = access.acknowledgement;
  return [
    ...checkSettlement(access, transaction),
    ...(acknowledged
      ? [check('acknowledgement', acknowledged.matches && acknowledged.digest === access.settlement.digest)]
      : []),
  ];
}
