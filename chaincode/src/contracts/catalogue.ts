import { Transaction } from 'fabric-contract-api';
import { canonicalJson } from '../ledger/canonical-json.js';
import { assertCarrier } from '../ledger/carriers.js';
import { LedgerContext } from '../ledger/context.js';
import { LedgerContract } from '../ledger/contract.js';
import { acceptStatement, acted } from '../ledger/statement.js';
import { putMark } from '../ledger/marks.js';
import { openObjection } from '../ledger/objections.js';
import {
  CataloguePublish,
  EvaluationPublish,
  ItemMark,
  LedgerError,
  PurposesPublish,
} from '../model/index.js';

/** The sharing catalogue, the purposes, and marks on single records. */
export class CatalogueContract extends LedgerContract {
  constructor() {
    super('catalogue');
  }

  /** One item in its next version: versions follow each other from 1 without gap. */
  @Transaction()
  async publish(ctx: LedgerContext, statement: string): Promise<string> {
    const signed = await acceptStatement(ctx, CataloguePublish, statement);
    const { item } = signed.statement;
    const next = ((await ctx.state.get('item~latest', item.id))?.item.version ?? 0) + 1;
    if (item.version !== next)
      throw new LedgerError('CONFLICT', `payload/item/version: ${item.id} goes on with version ${next}`);
    const record = { schema: 1, written: ctx.provenance(signed.hash), item } as const;
    await ctx.state.put('item', record, item.id, String(item.version));
    await ctx.state.put('item~latest', record, item.id);
    return acted(signed, ctx);
  }

  /** The whole table: it replaces the one in force. */
  @Transaction()
  async publishPurposes(ctx: LedgerContext, statement: string): Promise<string> {
    const signed = await acceptStatement(ctx, PurposesPublish, statement);
    const { table } = signed.statement;
    await ctx.state.put('purposes', { schema: 1, written: ctx.provenance(signed.hash), table });
    return acted(signed, ctx);
  }

  /** Marks an item as a whole, or one record, or lifts that mark; an open objection keeps its own. */
  @Transaction()
  async mark(ctx: LedgerContext, statement: string): Promise<string> {
    const signed = await acceptStatement(ctx, ItemMark, statement);
    const { item, mark } = signed.statement;
    await ctx.state.require('item~latest', item);
    const open = await openObjection(ctx, signed.statement);
    if (open !== undefined && mark !== 'repaired')
      throw new LedgerError('CONFLICT', `payload/mark: objection ${open.id} is open, and keeps its own`);
    await putMark(ctx, signed.statement, signed.hash);
    return acted(signed, ctx);
  }

  /** A model by which a computed item is evaluated from now on; a version is published once. */
  @Transaction()
  async publishEvaluation(ctx: LedgerContext, statement: string): Promise<string> {
    const signed = await acceptStatement(ctx, EvaluationPublish, statement);
    const { item, model } = signed.statement;
    const { sharing_mode: mode } = (await ctx.state.require('item~latest', item)).item;
    if (mode !== 'computed') throw new LedgerError('FORBIDDEN', `payload/item: ${item} is not computed`);
    await ctx.state.requireAbsent('evaluation', item, model.version);
    const record = { schema: 1, written: ctx.provenance(signed.hash), item, model } as const;
    await ctx.state.put('evaluation', record, item, model.version);
    await ctx.state.put('evaluation~latest', record, item);
    return acted(signed, ctx);
  }

  /** @param version empty for the latest */
  @Transaction(false)
  async evaluation(ctx: LedgerContext, item: string, version: string): Promise<string> {
    assertCarrier(ctx, 'reader');
    const record =
      version === ''
        ? ctx.state.require('evaluation~latest', item)
        : ctx.state.require('evaluation', item, version);
    return canonicalJson(await record);
  }

  /** @param version empty for the latest */
  @Transaction(false)
  async item(ctx: LedgerContext, id: string, version: string): Promise<string> {
    assertCarrier(ctx, 'reader');
    const record =
      version === '' ? ctx.state.require('item~latest', id) : ctx.state.require('item', id, version);
    return canonicalJson(await record);
  }

  @Transaction(false)
  async items(ctx: LedgerContext): Promise<string> {
    assertCarrier(ctx, 'reader');
    return canonicalJson((await ctx.state.list('item~latest')).map(({ record }) => record));
  }

  @Transaction(false)
  async purposes(ctx: LedgerContext): Promise<string> {
    assertCarrier(ctx, 'reader');
    return canonicalJson(await ctx.state.require('purposes'));
  }
}
