import type { Context } from 'fabric-contract-api';
import type { z } from 'zod';
import { LedgerError, WORLD_STATE, type ObjectType } from '../model/index.js';
import { canonicalJson } from './canonical-json.js';

type Stub = Context['stub'];
export type StoredRecord<T extends ObjectType> = z.infer<(typeof WORLD_STATE)[T]['record']>;
/** The attributes of an object type's composite key, in their order. */
export type Attributes<T extends ObjectType> = Strings<(typeof WORLD_STATE)[T]['attributes']>;
type Strings<Names extends readonly string[]> = Names extends readonly [
  string,
  ...infer Rest extends readonly string[],
]
  ? [string, ...Strings<Rest>]
  : [];

/**
 * The world state as one transaction sees it, typed by `WORLD_STATE`. Each key is read once: as in Fabric, a
 * transaction does not see its own writes.
 */
export class WorldState {
  readonly #stub: Stub;
  readonly #read = new Map<string, Promise<unknown>>();

  constructor(stub: Stub) {
    this.#stub = stub;
  }

  /** The record under a key, or undefined. */
  async get<T extends ObjectType>(
    type: T,
    ...attributes: Attributes<T>
  ): Promise<StoredRecord<T> | undefined> {
    const key = this.#stub.createCompositeKey(type, [...attributes]);
    const reading = this.#read.get(key) ?? this.#load(type, key);
    this.#read.set(key, reading);
    return (await reading) as StoredRecord<T> | undefined;
  }

  /**
   * The record under a key.
   * @throws {LedgerError} NOT_FOUND
   */
  async require<T extends ObjectType>(type: T, ...attributes: Attributes<T>): Promise<StoredRecord<T>> {
    const record = await this.get(type, ...attributes);
    if (record === undefined) throw new LedgerError('NOT_FOUND', [type, ...attributes].join('/'));
    return record;
  }

  /**
   * Asserts that nothing is under a key.
   * @throws {LedgerError} CONFLICT
   */
  async requireAbsent<T extends ObjectType>(type: T, ...attributes: Attributes<T>): Promise<void> {
    if ((await this.get(type, ...attributes)) === undefined) return;
    throw new LedgerError('CONFLICT', `${[type, ...attributes].join('/')}: exists already`);
  }

  async put<T extends ObjectType>(
    type: T,
    record: StoredRecord<T>,
    ...attributes: Attributes<T>
  ): Promise<void> {
    const key = this.#stub.createCompositeKey(type, [...attributes]);
    await this.#stub.putState(key, Buffer.from(canonicalJson(record)));
  }

  /** Every record whose key begins with these attributes, with all its attributes, in key order. */
  async list<T extends ObjectType>(
    type: T,
    ...prefix: string[]
  ): Promise<{ readonly attributes: readonly string[]; readonly record: StoredRecord<T> }[]> {
    const found = [];
    for await (const { key, value } of this.#stub.getStateByPartialCompositeKey(type, prefix)) {
      const { attributes } = this.#stub.splitCompositeKey(key);
      found.push({ attributes, record: parseRecord(type, value) });
    }
    return found;
  }

  async #load(type: ObjectType, key: string): Promise<unknown> {
    const value = await this.#stub.getState(key);
    return value.length === 0 ? undefined : parseRecord(type, value);
  }
}

function parseRecord<T extends ObjectType>(type: T, value: Uint8Array): StoredRecord<T> {
  return WORLD_STATE[type].record.parse(JSON.parse(Buffer.from(value).toString('utf8'))) as StoredRecord<T>;
}
