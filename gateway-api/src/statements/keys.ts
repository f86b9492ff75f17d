import { createPublicKey, type KeyObject } from 'node:crypto';
import { KeyRecord, type PublicJwk, QUERIES } from '@xinjian/chaincode/model';
import { LRUCache } from 'lru-cache';
import type { Ledger } from '../ledger/port.js';
import { readRecord } from '../ledger/read-record.js';

/** Whose a key is: what the ledger never changes of it, whatever its state. */
export interface KeyBinding {
  readonly kid: string;
  readonly owner: string;
  readonly use: KeyRecord['use'];
  /** Null where the JWK is no point of the curve: nothing fits it. */
  readonly publicKey: KeyObject | null;
}

/** The keys that stand on the ledger. */
export interface Keys {
  /** Whatever its state: whether it still counts is for the ledger to decide. */
  find(kid: string): Promise<KeyBinding | undefined>;
}

/** How many keys are remembered. */
const REMEMBERED = 10_000;

/** Keys read from the peer, never from the projection, and remembered: a key is registered once, for one owner. */
export function ledgerKeys(ledger: Pick<Ledger, 'evaluate'>): Keys {
  const known = new LRUCache<string, KeyBinding>({ max: REMEMBERED });
  return {
    async find(kid) {
      const key = known.get(kid) ?? (await read(ledger, kid));
      if (key !== undefined) known.set(kid, key);
      return key;
    },
  };
}

/** The key behind a JWK of the model; null where it is no point of the curve. */
export function publicKeyOf({ kty, crv, x, y }: PublicJwk): KeyObject | null {
  try {
    return createPublicKey({ format: 'jwk', key: { kty, crv, x, y } });
  } catch {
    return null;
  }
}

async function read(ledger: Pick<Ledger, 'evaluate'>, kid: string): Promise<KeyBinding | undefined> {
  const record = await readRecord(ledger, KeyRecord, QUERIES.key, [kid]);
  if (record === null) return undefined;
  const { owner, use, jwk } = record;
  return { kid, owner, use, publicKey: publicKeyOf(jwk) };
}
