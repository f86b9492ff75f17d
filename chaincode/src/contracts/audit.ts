import { Transaction } from 'fabric-contract-api';
import { canonicalJson } from '../ledger/canonical-json.js';
import { assertCarrier } from '../ledger/carriers.js';
import { answerCase, closeCase, openCase, raiseFinding } from '../ledger/cases.js';
import { anchorCheckpoint } from '../ledger/checkpoints.js';
import { LedgerContext } from '../ledger/context.js';
import { LedgerContract } from '../ledger/contract.js';
import { recordLookup } from '../ledger/lookups.js';
import { acceptStatement, acted } from '../ledger/statement.js';
import {
  CaseAnswer,
  CaseClose,
  CaseOpen,
  CheckpointAnchor,
  FindingRaise,
  Lookup,
  RulesPublish,
} from '../model/index.js';

/** The watchers' own acts. */
export class AuditContract extends LedgerContract {
  constructor() {
    super('audit');
  }

  /**
   * A look-up that identifies a subject, recorded before it is answered (G10).
   * @param subject the reference that will be answered: the gateway's word, which the answer's salt lets the signer check
   */
  @Transaction()
  async lookup(ctx: LedgerContext, statement: string, subject: string): Promise<string> {
    assertCarrier(ctx, 'gateway');
    const signed = await acceptStatement(ctx, Lookup, statement);
    await recordLookup(ctx, signed, subject);
    return acted(signed, ctx);
  }

  /** The whole rule set: it replaces the one in force. */
  @Transaction()
  async publishRules(ctx: LedgerContext, statement: string): Promise<string> {
    const signed = await acceptStatement(ctx, RulesPublish, statement);
    const { ruleSet } = signed.statement;
    await ctx.state.put('rules', { schema: 1, written: ctx.provenance(signed.hash), ruleSet });
    return acted(signed, ctx);
  }

  @Transaction()
  async raiseFinding(ctx: LedgerContext, statement: string): Promise<string> {
    const signed = await acceptStatement(ctx, FindingRaise, statement);
    await raiseFinding(ctx, signed);
    return acted(signed, ctx);
  }

  @Transaction()
  async openCase(ctx: LedgerContext, statement: string): Promise<string> {
    const signed = await acceptStatement(ctx, CaseOpen, statement);
    await openCase(ctx, signed);
    return acted(signed, ctx);
  }

  @Transaction()
  async answerCase(ctx: LedgerContext, statement: string): Promise<string> {
    const signed = await acceptStatement(ctx, CaseAnswer, statement);
    await answerCase(ctx, signed);
    return acted(signed, ctx);
  }

  @Transaction()
  async closeCase(ctx: LedgerContext, statement: string): Promise<string> {
    const signed = await acceptStatement(ctx, CaseClose, statement);
    await closeCase(ctx, signed);
    return acted(signed, ctx);
  }

  @Transaction()
  async anchorCheckpoint(ctx: LedgerContext, statement: string): Promise<string> {
    const signed = await acceptStatement(ctx, CheckpointAnchor, statement);
    await anchorCheckpoint(ctx, signed);
    return acted(signed, ctx);
  }

  @Transaction(false)
  async rules(ctx: LedgerContext): Promise<string> {
    assertCarrier(ctx, 'reader');
    return canonicalJson(await ctx.state.require('rules'));
  }

  @Transaction(false)
  async readLookup(ctx: LedgerContext, id: string): Promise<string> {
    assertCarrier(ctx, 'reader');
    return canonicalJson(await ctx.state.require('lookup', id));
  }

  @Transaction(false)
  async finding(ctx: LedgerContext, id: string): Promise<string> {
    assertCarrier(ctx, 'reader');
    return canonicalJson(await ctx.state.require('finding', id));
  }

  @Transaction(false)
  async case(ctx: LedgerContext, id: string): Promise<string> {
    assertCarrier(ctx, 'reader');
    return canonicalJson(await ctx.state.require('case', id));
  }

  /** What each signer said of one height; none where nobody did. */
  @Transaction(false)
  async checkpoint(ctx: LedgerContext, height: string): Promise<string> {
    assertCarrier(ctx, 'reader');
    return canonicalJson((await ctx.state.list('checkpoint', height)).map(({ record }) => record));
  }
}
