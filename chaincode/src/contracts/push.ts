import { Transaction } from 'fabric-contract-api';
import { canonicalJson } from '../ledger/canonical-json.js';
import { assertCarrier } from '../ledger/carriers.js';
import { LedgerContext } from '../ledger/context.js';
import { LedgerContract } from '../ledger/contract.js';
import { recordPushes, subscribe, unsubscribe } from '../ledger/subscriptions.js';
import { acceptStatement, acted } from '../ledger/statement.js';
import { PushSubscribe, PushUnsubscribe } from '../model/index.js';

/** Pushes: asked for once, and each decided and recorded as an access before it leaves. */
export class PushContract extends LedgerContract {
  constructor() {
    super('push');
  }

  @Transaction()
  async subscribe(ctx: LedgerContext, statement: string): Promise<string> {
    const signed = await acceptStatement(ctx, PushSubscribe, statement);
    await subscribe(ctx, signed);
    return acted(signed, ctx);
  }

  @Transaction()
  async unsubscribe(ctx: LedgerContext, statement: string): Promise<string> {
    const signed = await acceptStatement(ctx, PushUnsubscribe, statement);
    await unsubscribe(ctx, signed);
    return acted(signed, ctx);
  }

  /** @param orders JSON array of texts, each the JSON of a `PushOrder` */
  @Transaction()
  async record(ctx: LedgerContext, orders: string): Promise<string> {
    assertCarrier(ctx, 'gateway');
    return recordPushes(ctx, orders);
  }

  @Transaction(false)
  async read(ctx: LedgerContext, id: string): Promise<string> {
    assertCarrier(ctx, 'reader');
    return canonicalJson(await ctx.state.require('subscription', id));
  }
}
