import { Transaction } from 'fabric-contract-api';
import { canonicalJson } from '../ledger/canonical-json.js';
import { assertCarrier } from '../ledger/carriers.js';
import { LedgerContext } from '../ledger/context.js';
import { LedgerContract } from '../ledger/contract.js';
import { declare } from '../ledger/declarations.js';
import {
  decideObjection,
  raiseObjection,
  transferObjection,
  withdrawObjection,
} from '../ledger/objections.js';
import { acceptStatement, acted } from '../ledger/statement.js';
import {
  DeclarationMake,
  ObjectionDecide,
  ObjectionRaise,
  ObjectionTransfer,
  ObjectionWithdraw,
} from '../model/index.js';

/** What enterprises say of their own data: declarations, and objections to what others recorded. */
export class SubjectContract extends LedgerContract {
  constructor() {
    super('subject');
  }

  @Transaction()
  async declare(ctx: LedgerContext, statement: string): Promise<string> {
    const signed = await acceptStatement(ctx, DeclarationMake, statement);
    await declare(ctx, signed);
    return acted(signed, ctx);
  }

  @Transaction()
  async raiseObjection(ctx: LedgerContext, statement: string): Promise<string> {
    const signed = await acceptStatement(ctx, ObjectionRaise, statement);
    await raiseObjection(ctx, signed);
    return acted(signed, ctx);
  }

  @Transaction()
  async withdrawObjection(ctx: LedgerContext, statement: string): Promise<string> {
    const signed = await acceptStatement(ctx, ObjectionWithdraw, statement);
    await withdrawObjection(ctx, signed);
    return acted(signed, ctx);
  }

  @Transaction()
  async transferObjection(ctx: LedgerContext, statement: string): Promise<string> {
    const signed = await acceptStatement(ctx, ObjectionTransfer, statement);
    await transferObjection(ctx, signed);
    return acted(signed, ctx);
  }

  @Transaction()
  async decideObjection(ctx: LedgerContext, statement: string): Promise<string> {
    const signed = await acceptStatement(ctx, ObjectionDecide, statement);
    await decideObjection(ctx, signed);
    return acted(signed, ctx);
  }

  @Transaction(false)
  async objection(ctx: LedgerContext, id: string): Promise<string> {
    assertCarrier(ctx, 'reader');
    return canonicalJson(await ctx.state.require('objection', id));
  }

  /** @param version empty for the latest */
  @Transaction(false)
  async declaration(ctx: LedgerContext, subject: string, item: string, version: string): Promise<string> {
    assertCarrier(ctx, 'reader');
    const record =
      version === ''
        ? ctx.state.require('declaration~latest', subject, item)
        : ctx.state.require('declaration', subject, item, version);
    return canonicalJson(await record);
  }
}
