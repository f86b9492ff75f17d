import { Contract } from 'fabric-contract-api';
import { LedgerError } from '../model/index.js';
import { assertClock } from './clock.js';
import { LedgerContext } from './context.js';

/** What every contract of the ledger shares: its context, and the rule of the clock before anything else. */
export abstract class LedgerContract extends Contract {
  override createContext(): LedgerContext {
    return new LedgerContext();
  }

  override beforeTransaction(ctx: LedgerContext): Promise<void> {
    assertClock(ctx.at);
    return Promise.resolve();
  }

  override unknownTransaction(): Promise<void> {
    throw new LedgerError('NOT_FOUND', `${this.getName()} has no such transaction`);
  }
}
