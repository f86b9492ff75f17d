import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { LedgerError } from './errors.js';
import { encodeOrderedNumber } from './height.js';

/** The LevelDB beneath index, state and history. */
export type Store = ClassicLevel<Buffer, Buffer>;
export type StoreSnapshot = ReturnType<Store['snapshot']>;
/** One change of a batch. */
export type StoreOperation =
  | { readonly type: 'put'; readonly key: Buffer; readonly value: Buffer }
  | { readonly type: 'del'; readonly key: Buffer };

/** True if a directory holds a LevelDB. */
export async function storeExists(directory: string): Promise<boolean> {
  return (await stat(join(directory, 'CURRENT')).catch(() => undefined)) !== undefined;
}

/** Opens, or creates, the LevelDB in a directory. @throws LedgerError LOCKED, CORRUPT */
export async function openStore(directory: string): Promise<Store> {
  const store = new ClassicLevel<Buffer, Buffer>(directory, {
    keyEncoding: 'buffer',
    valueEncoding: 'buffer',
  });
  try {
    await store.open();
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const locked = (cause as { code?: unknown }).code === 'LEVEL_LOCKED';
    throw locked
      ? new LedgerError('LOCKED', `The ledger in ${directory} is open already.`, { cause })
      : new LedgerError(
          'CORRUPT',
          `The index in ${directory} cannot be opened; remove it and it is rebuilt.`,
          {
            cause,
          },
        );
  }
  return store;
}

/** Keys in the store. The first byte says what is kept under it. */
const Kind = {
  blockByNumber: 'n',
  blockByHash: 'h',
  transaction: 't',
  state: 's',
  history: 'y',
  savepoint: 'p',
};

/** Where the ledger stands: one entry, written in the same batch as all a block changes. */
export const SAVEPOINT_KEY = Buffer.from(Kind.savepoint);

export function blockByNumberKey(number: bigint): Buffer {
  const key = Buffer.alloc(9, Kind.blockByNumber);
  key.writeBigUInt64BE(number, 1);
  return key;
}

export const blockByHashKey = (hash: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(Kind.blockByHash), hash]);

export const transactionKey = (id: string): Buffer => Buffer.from(Kind.transaction + id);

/** Namespace, zero, key: within a namespace in the order of the keys' UTF-8 bytes. */
export const stateKey = (namespace: string, key: string): Buffer =>
  Buffer.from(`${Kind.state}${namespace}\0${key}`);

/** The first key beyond a namespace's state. */
export const stateEnd = (namespace: string): Buffer => Buffer.from(`${Kind.state}${namespace}\u0001`);

/** All state of all namespaces. */
export const ALL_STATE = { gte: Buffer.from(Kind.state), lt: Buffer.from('t') } as const;
/** All history entries. */
export const ALL_HISTORY = { gte: Buffer.from(Kind.history), lt: Buffer.from('z') } as const;

/** The entries of one key's history start with this; a height follows (history/kv_encoding.go). */
export function historyPrefix(namespace: string, key: string): Buffer {
  const bytes = Buffer.from(key);
  return Buffer.concat([
    Buffer.from(`${Kind.history}${namespace}\0`),
    encodeOrderedNumber(BigInt(bytes.length)),
    bytes,
    Buffer.of(0),
  ]);
}
