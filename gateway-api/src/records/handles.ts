import { recordHandle } from '@xinjian/chaincode/model';
import type { Vault } from '../vault/vault.js';
import type { Row } from './item-format.js';
import type { RecordKeys } from './record-keys.js';

/** The handle of a record of an item; undefined where nothing tells the item's records apart. */
export type HandleOf = (item: string, row: Row) => string | undefined;

/** By what the ledger names single records of an enterprise. */
export interface Handles {
  /** Null where the enterprise is not known, or was forgotten: then nobody can name a record of it any more. */
  of(subject: string): Promise<HandleOf | null>;
}

export function createHandles(vault: Pick<Vault, 'recordSecret'>, recordKeys: RecordKeys): Handles {
  return {
    of: async (subject) => {
      const secret = await vault.recordSecret(subject);
      if (secret === null) return null;
      return (item, row) => {
        const key = recordKeys.get(item)?.key.map((field) => row[field] ?? null);
        return key && recordHandle(secret, item, key);
      };
    },
  };
}
