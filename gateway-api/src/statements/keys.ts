import { KeyRecord, LedgerError, QUERIES } from '@xinjian/chaincode/model';
import type { Ledger } from '../ledger/port.js';

/** The keys that stand on the ledger. */
export interface Keys {
  /** Whatever its state: whether it still counts is for the ledger to decide. */
  find(kid: string): Promise<KeyRecord | undefined>;
}

/** Keys read from the peer, never from the projection. */
export function ledgerKeys(ledger: Pick<Ledger, 'evaluate'>): Keys {
  return {
    async find(kid) {
      try {
        return KeyRecord.parse(JSON.parse(await ledger.evaluate(QUERIES.key, [kid])));
      } catch (error) {
        if (error instanceof LedgerError && error.code === 'NOT_FOUND') return undefined;
        throw error;
      }
    },
  };
}
