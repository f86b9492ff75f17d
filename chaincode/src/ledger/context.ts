import { Context } from 'fabric-contract-api';
import { CHAINCODE, type Provenance } from '../model/index.js';
import { WorldState } from './world-state.js';

/** One transaction, as the contracts see it. */
export class LedgerContext extends Context {
  #state: WorldState | undefined;
  #at: string | undefined;

  get state(): WorldState {
    return (this.#state ??= new WorldState(this.stub));
  }

  /** The transaction's time, as its carrier claims and `assertClock` bounds it: RFC 3339 with milliseconds. */
  get at(): string {
    return (this.#at ??= this.stub.getDateTimestamp().toISOString());
  }

  /** What a statement is addressed to: `<channel>/<chaincode>`. */
  get audience(): string {
    return `${this.stub.getChannelID()}/${CHAINCODE}`;
  }

  /** What every record says of the transaction that writes it. */
  provenance(statement: string | null): Provenance {
    return { transactionId: this.stub.getTxID(), at: this.at, statement };
  }
}
