import { KeyRecord, LedgerError, QUERIES } from '@xinjian/chaincode/model';
import type { Ledger } from '../ledger/port.js';

/** Whose a key is: what the ledger never changes of it, whatever its state. */
export type KeyBinding = Pick<KeyRecord, 'kid' | 'owner' | 'jwk'>;

/** The keys that stand on the ledger. */
export interface Keys {
  /** Whatever its state: whether it still counts is for the ledger to decide. */
  find(kid: string): Promise<KeyBinding | undefined>;
}

/** How many keys are remembered. */
const REMEMBERED = 10_000;

/** Keys read from the peer, never from the projection, and remembered: a key is registered once, for one owner. */
export function ledgerKeys(ledger: Pick<Ledger, 'evaluate'>): Keys {
  const known = new Map<string, KeyBinding>();
  return {
    async find(kid) {
      const key = known.get(kid) ?? (await read(ledger, kid));
      if (key === undefined) return undefined;
      // the one found last goes last
      known.delete(kid);
      known.set(kid, key);
      const [oldest] = known.keys();
      if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest);
      return key;
    },
  };
}

async function read(ledger: Pick<Ledger, 'evaluate'>, kid: string): Promise<KeyBinding | undefined> {
  try {
    const { owner, jwk } = KeyRecord.parse(JSON.parse(await ledger.evaluate(QUERIES.key, [kid])));
    return { kid, owner, jwk };
  } catch (error) {
    if (error instanceof LedgerError && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}
