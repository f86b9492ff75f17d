import { Transaction } from 'fabric-contract-api';
import { z } from 'zod';
import { recordAccesses, type DueAccess } from '../ledger/access-record.js';
import { acknowledge, settle } from '../ledger/delivery.js';
import { locateEach, parseArgument } from '../ledger/arguments.js';
import { canonicalJson } from '../ledger/canonical-json.js';
import { assertCarrier } from '../ledger/carriers.js';
import { lapseConsent } from '../ledger/consent-change.js';
import { LedgerContext } from '../ledger/context.js';
import { LedgerContract } from '../ledger/contract.js';
import { hindrancesOf } from '../ledger/releases.js';
import { acceptStatement, acted, parseStatement, verifyStatement } from '../ledger/statement.js';
import { AccessRequest, LedgerError, MAX_BATCH, UsageReport } from '../model/index.js';

const Batch = z.array(z.string()).min(1).max(MAX_BATCH);

/** Accesses: each decided and recorded before anything is released, then settled and acknowledged. */
export class AccessContract extends LedgerContract {
  constructor() {
    super('access');
  }

  /**
   * Decides and records a batch of access requests, allowed and denied alike. Those that do not verify refuse the
   * whole transaction, and are named: the gateway has checked them all before.
   */
  @Transaction()
  async record(ctx: LedgerContext, statements: string): Promise<string> {
    assertCarrier(ctx, 'gateway');
    return recordAccesses(ctx, 'access.request', await verifyBatch(ctx, statements));
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

  /** @param releases JSON array of `Release` */
  @Transaction(false)
  async hindrances(ctx: LedgerContext, releases: string): Promise<string> {
    assertCarrier(ctx, 'reader');
    return canonicalJson(await hindrancesOf(ctx, releases));
  }

  @Transaction(false)
  async settlement(ctx: LedgerContext, transactionId: string, index: string): Promise<string> {
    assertCarrier(ctx, 'reader');
    return canonicalJson(await ctx.state.require('settlement', transactionId, index));
  }
}

function verifyBatch(ctx: LedgerContext, statements: string): Promise<DueAccess[]> {
  const seen = new Set<string>();
  return locateEach('statements', parseArgument(Batch, statements, 'statements'), (compact) => {
    const parsed = parseStatement(ctx, AccessRequest, compact);
    const { iss, jti } = parsed.statement;
    if (seen.has(`${iss} ${jti}`)) throw new LedgerError('CONFLICT', 'payload/jti: repeats');
    seen.add(`${iss} ${jti}`);
    return verifyStatement(ctx, parsed);
  });
}
