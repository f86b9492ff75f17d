import { Transaction } from 'fabric-contract-api';
import { z } from 'zod';
import { acknowledge, settle } from '../ledger/delivery.js';
import { locate, parseArgument } from '../ledger/arguments.js';
import { canonicalJson } from '../ledger/canonical-json.js';
import { assertCarrier } from '../ledger/carriers.js';
import { lapseConsent } from '../ledger/consent-change.js';
import { LedgerContext } from '../ledger/context.js';
import { LedgerContract } from '../ledger/contract.js';
import { readDecisionInput } from '../ledger/decision-input.js';
import { emit } from '../ledger/events.js';
import { RetryTally } from '../ledger/retries.js';
import {
  acceptStatement,
  acted,
  parseStatement,
  verifyStatement,
  type ParsedStatement,
} from '../ledger/statement.js';
import { UsageTally } from '../ledger/usage-tally.js';
import {
  AccessRequest,
  LedgerError,
  MAX_BATCH,
  UsageReport,
  decide,
  isFreeRetry,
  sha256Hash,
  type ConsentRecord,
  type DecisionInput,
} from '../model/index.js';

const Batch = z.array(z.string()).min(1).max(MAX_BATCH);

/** Accesses: each decided and recorded before anything is released, then settled and acknowledged. */
export class AccessContract extends LedgerContract {
  constructor() {
    super('access');
  }

  /**
   * Decides and records a batch of access requests, allowed and denied alike. One that does not verify refuses the
   * whole transaction: the gateway has checked them all before.
   */
  @Transaction()
  async record(ctx: LedgerContext, statements: string): Promise<string> {
    assertCarrier(ctx, 'gateway');
    const decisions = await decideBatch(ctx, await parseBatch(ctx, statements));
    const accesses = decisions.map(({ statement, outcome, code, revision }) => {
      return { statement, outcome, code, revision };
    });
    await ctx.state.put('access', { schema: 2, accesses }, ctx.stub.getTxID());
    const digest = sha256Hash(canonicalJson(accesses.map(({ statement }) => statement)));
    emit(ctx, { type: 'access.request', count: accesses.length, digest });
    return canonicalJson(decisions);
  }

  /**
   * What the gateway delivered for accesses recorded before, in one transaction or in parts; each once, and only
   * what may still be released. The requests come along as transient data: they stand on the ledger already.
   */
  @Transaction()
  async settle(ctx: LedgerContext, settlements: string): Promise<string> {
    assertCarrier(ctx, 'gateway');
    await settle(ctx, settlements);
    return canonicalJson([]);
  }

  /** @param access JSON of `AcknowledgedAccess` */
  @Transaction()
  async acknowledge(ctx: LedgerContext, statement: string, access: string): Promise<string> {
    return acknowledge(ctx, statement, access);
  }

  /** The outcome of the financing; `rejected` and `settled` end the consent. */
  @Transaction()
  async reportUsage(ctx: LedgerContext, statement: string): Promise<string> {
    const signed = await acceptStatement(ctx, UsageReport, statement);
    const { jti: id, iss: institution, consent: consentId, outcome } = signed.statement;
    const consent = await ctx.state.require('consent', consentId);
    if (consent.grantee !== institution)
      throw new LedgerError('FORBIDDEN', 'payload/consent: given to another institution');
    await ctx.state.requireAbsent('usage-report', id);
    const written = ctx.provenance(signed.hash);
    await ctx.state.put(
      'usage-report',
      { schema: 1, written, id, consent: consentId, institution, outcome },
      id,
    );
    if (outcome === 'rejected' || outcome === 'settled') await lapseConsent(ctx, consent, signed);
    return acted(signed, ctx);
  }

  @Transaction(false)
  async usage(ctx: LedgerContext, consent: string): Promise<string> {
    assertCarrier(ctx, 'reader');
    return canonicalJson(await ctx.state.require('usage', consent));
  }

  @Transaction(false)
  async read(ctx: LedgerContext, transactionId: string): Promise<string> {
    assertCarrier(ctx, 'reader');
    return canonicalJson(await ctx.state.require('access', transactionId));
  }

  @Transaction(false)
  async settlement(ctx: LedgerContext, transactionId: string, index: string): Promise<string> {
    assertCarrier(ctx, 'reader');
    return canonicalJson(await ctx.state.require('settlement', transactionId, index));
  }
}

async function parseBatch(ctx: LedgerContext, statements: string): Promise<ParsedStatement<AccessRequest>[]> {
  const seen = new Set<string>();
  const batch = [];
  for (const [index, compact] of parseArgument(Batch, statements, 'statements').entries()) {
    const parsed = await locate(`statements/${index}`, () => parseStatement(ctx, AccessRequest, compact));
    const { iss, jti } = parsed.statement;
    if (seen.has(`${iss} ${jti}`))
      throw new LedgerError('CONFLICT', `statements/${index}/payload/jti: repeats`);
    seen.add(`${iss} ${jti}`);
    batch.push(parsed);
  }
  return batch;
}

async function decideBatch(ctx: LedgerContext, batch: readonly ParsedStatement<AccessRequest>[]) {
  const uses = new UsageTally(ctx);
  const retries = new RetryTally(ctx);
  const tallies = {
    usageOf: (consent: ConsentRecord) => uses.of(consent),
    failureOf: (request: AccessRequest) => retries.of(request),
  };
  const decisions = [];
  for (const [index, parsed] of batch.entries()) {
    const signed = await locate(`statements/${index}`, () => verifyStatement(ctx, parsed));
    const input = await readDecisionInput(ctx, signed, tallies);
    const decision = decide(input);
    if (decision.outcome === 'ALLOWED') await count(input, signed.hash, uses, retries);
    const revision = input.consent?.statements.length ?? null;
    decisions.push({ statement: signed.hash, ...decision, revision });
  }
  await uses.write();
  await retries.write();
  return decisions;
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
