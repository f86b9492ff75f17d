import { Transaction } from 'fabric-contract-api';
import { LedgerContext } from '../ledger/context.js';
import { LedgerContract } from '../ledger/contract.js';
import { acceptStatement, acted } from '../ledger/statement.js';
import { Lookup } from '../model/index.js';

/** The watchers' own acts. */
export class AuditContract extends LedgerContract {
  constructor() {
    super('audit');
  }

  /** A look-up that identifies a subject, recorded before it is answered (G10). */
  @Transaction()
  async lookup(ctx: LedgerContext, statement: string): Promise<string> {
    const signed = await acceptStatement(ctx, Lookup, statement);
    const { jti: id, iss: by, subject, reason } = signed.statement;
    await ctx.state.requireAbsent('lookup', id);
    await ctx.state.put(
      'lookup',
      { schema: 1, written: ctx.provenance(signed.hash), id, by, subject, reason },
      id,
    );
    return acted(signed, ctx);
  }
}
