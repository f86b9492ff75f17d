import { plainHex } from '../bytes.js';
import { type Check, check } from '../check.js';
import { checkBlock } from '../checks/block.js';
import { checkAnswer, checkGrant } from '../checks/consent.js';
import { checkDecision, checkSettlement } from '../checks/decision.js';
import { checkKey } from '../checks/key.js';
import { checkStatement } from '../checks/statement.js';
import { type Anchored, checkTransaction } from '../checks/transaction.js';
import type { Anchor, TraceSources } from './sources.js';

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
  const { access, anchor, keys, audience, roots } = sources;
  const recorded = await anchored(sources, anchor);
  const keyChecks = await Promise.all(
    sources.origins.map(async (origin) => [origin.key.kid, await checkKey(origin)] as const),
  );
  return {
    access: await checkStatement(anchor.statement, keys, {
      signer: access.institution,
      audience,
      at: anchor.at,
    }),
    decision: checkDecision(access, anchor.statement, recorded.transaction),
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

async function consentChecks(sources: TraceSources): Promise<Check[]> {
  const { access, consent, grant, keys, audience } = sources;
  if (access.consent === null) return [];
  if (consent === undefined || grant === undefined) return [check('consentNamed', undefined)];
  const signer = { signer: consent.subject, audience, at: grant.at };
  const signed = await checkStatement(grant.statement, keys, signer);
  return [...signed, ...checkGrant(access, consent, grant.statement), ...(await standing(sources, grant))];
}

async function requestChecks(sources: TraceSources): Promise<Check[]> {
  const { consent, asked, access, grant, keys, audience } = sources;
  if (typeof consent?.answers !== 'string') return [];
  if (asked === undefined) return [check('answersRequest', undefined)];
  const signer = { signer: access.institution, audience, at: asked.at };
  const signed = await checkStatement(asked.statement, keys, signer);
  return [...signed, ...checkAnswer(asked.statement, grant?.statement), ...(await standing(sources, asked))];
}

async function settlementChecks(sources: TraceSources): Promise<Check[]> {
  const { access, settlement } = sources;
  if (access.settlement === null || settlement === undefined) return [];
  const { transaction } = await anchored(sources, settlement);
  const acknowledged = access.acknowledgement;
  return [
    ...checkSettlement(access, transaction),
    ...(acknowledged
      ? [check('acknowledgement', acknowledged.matches && acknowledged.digest === access.settlement.digest)]
      : []),
  ];
}

/** Whether an earlier statement stands, endorsed, in the block that is said to hold it: the checks in short. */
async function standing(sources: TraceSources, anchor: Anchor): Promise<Check[]> {
  const { checks } = await anchored(sources, anchor);
  const short = ['inBlock', 'validationCode', 'statementCarried', 'endorsementPolicy'];
  return checks.filter(({ name }) => short.includes(name));
}

async function anchored(sources: TraceSources, anchor: Anchor): Promise<Anchored> {
  if (anchor.block === undefined) return { checks: [check('inBlock', undefined)], transaction: undefined };
  return checkTransaction(
    anchor.block,
    { transactionId: anchor.transactionId, statement: anchor.statement?.jws ?? '', at: anchor.at },
    sources.roots,
  );
}
