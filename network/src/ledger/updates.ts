import { encodeHeight, type Height } from './height.js';
import type { KeyWrite, MetadataWrite, ReadWriteSet } from './readwriteset.js';
import { encodeMetadata } from './readwritesetcodec.js';
import { hashedNamespace, type StateReader, type VersionedValue } from './state.js';
import { compareUtf8, sortedByKey } from './utf8.js';
import { encodeVarint } from './varint.js';

/** The last write of a block to a key: a value, or its deletion. */
export type Update = VersionedValue | { readonly version: Height; readonly value?: undefined };

/** A write that the key's history lists; metadata alone is not listed. */
export interface HistoryEntry {
  readonly namespace: string;
  readonly key: string;
  readonly height: Height;
}

/** Where hashed keys are kept, and how the commit hash names them. */
interface Target {
  readonly namespace: string;
  readonly collection: string;
}

/** Operations of one transaction on one key, added up as Fabric does (validation/tx_ops.go). */
interface KeyOperations {
  value?: KeyWrite;
  metadata?: MetadataWrite;
}

/** What the valid transactions of one block change, in order, before it is committed. */
export class UpdateBatch {
  readonly #targets = new Map<string, Target & { readonly updates: Map<string, Update> }>();
  readonly #history: HistoryEntry[] = [];

  get history(): readonly HistoryEntry[] {
    return this.#history;
  }

  /** The block's own change of a key so far; namespaces as in the state, hashed ones included. */
  get(stateNamespace: string, key: string): Update | undefined {
    return this.#targets.get(stateNamespace)?.updates.get(key);
  }

  /** The block's own changes within a range, sorted by key. */
  range(stateNamespace: string, startKey: string, endKey: string): [string, Update][] {
    const updates = this.#targets.get(stateNamespace)?.updates ?? new Map<string, Update>();
    const within = [...updates].filter(
      ([key]) => compareUtf8(key, startKey) >= 0 && (endKey === '' || compareUtf8(key, endKey) < 0),
    );
    return sortedByKey(within, ([key]) => key);
  }

  /** Every change, by state namespace. */
  *[Symbol.iterator](): Generator<{ namespace: string; key: string; update: Update }> {
    for (const [namespace, { updates }] of this.#targets) {
      for (const [key, update] of updates) yield { namespace, key, update };
    }
  }

  /**
   * Adds a valid transaction's writes. A value written alone keeps the key's metadata, metadata written alone
   * keeps its value and does nothing to a key that does not exist (validation/tx_ops.go).
   */
  apply(set: ReadWriteSet, height: Height, state: StateReader): void {
    for (const { namespace, writes, metadataWrites, collections } of set) {
      this.#apply({ namespace, collection: '' }, writes, metadataWrites, height, state);
      for (const { key } of writes) this.#history.push({ namespace, key, height });
      for (const hashed of collections) {
        const target = { namespace, collection: hashed.collection };
        this.#apply(target, hashed.writes, hashed.metadataWrites, height, state);
      }
    }
  }

  /**
   * The bytes that enter the commit hash: txmgr.Updates, sorted by namespace, public keys before collections,
   * a repeated namespace or collection omitted, the namespace of the channel config skipped
   * (txmgr/update_batch_bytes.go).
   */
  commitBytes(): Buffer {
    const targets = sortedByKey(
      this.#targets.values(),
      ({ namespace, collection }) => `${namespace}\0${collection}`,
    );
    const writes: Buffer[] = [];
    let previous = '';
    for (const { namespace, collection, updates } of targets) {
      if (namespace === '' || updates.size === 0) continue;
      sortedByKey(updates, ([key]) => key).forEach(([key, update], position) => {
        const first = position === 0;
        writes.push(
          field(
            1,
            Buffer.concat([
              field(1, first && namespace !== previous ? Buffer.from(namespace) : Buffer.alloc(0)),
              field(2, first ? Buffer.from(collection) : Buffer.alloc(0)),
              field(3, collection === '' ? Buffer.from(key) : Buffer.from(key, 'hex')),
              update.value === undefined ? Buffer.of(0x20, 1) : field(5, update.value),
              field(6, encodeHeight(update.version)),
            ]),
          ),
        );
      });
      previous = namespace;
    }
    return Buffer.concat(writes);
  }

  #apply(
    target: Target,
    writes: readonly KeyWrite[],
    metadataWrites: readonly MetadataWrite[],
    version: Height,
    state: StateReader,
  ): void {
    const operations = new Map<string, KeyOperations>();
    for (const value of writes) operations.set(value.key, { value });
    for (const metadata of metadataWrites) {
      operations.set(metadata.key, { ...operations.get(metadata.key), metadata });
    }
    for (const [key, operation] of operations) this.#change(target, key, operation, version, state);
  }

  #change(target: Target, key: string, operation: KeyOperations, version: Height, state: StateReader): void {
    const { value: write, metadata: metadataWrite } = operation;
    if (write?.isDelete === true) {
      this.#set(target, key, { version });
      return;
    }
    const stateNamespace = stateNamespaceOf(target);
    const latest = this.get(stateNamespace, key) ?? state.get(stateNamespace, key);
    const value = write ? write.value : latest?.value;
    if (value === undefined) return;
    const metadata = metadataWrite ? encodedEntries(metadataWrite) : metadataOf(latest);
    this.#set(target, key, { version, value, ...(metadata && { metadata }) });
  }

  #set(target: Target, key: string, update: Update): void {
    const name = stateNamespaceOf(target);
    const existing = this.#targets.get(name);
    if (existing) existing.updates.set(key, update);
    else this.#targets.set(name, { ...target, updates: new Map([[key, update]]) });
  }
}

const stateNamespaceOf = ({ namespace, collection }: Target): string =>
  collection === '' ? namespace : hashedNamespace(namespace, collection);

const metadataOf = (latest: Update | undefined): Uint8Array | undefined =>
  latest?.value === undefined ? undefined : latest.metadata;

const encodedEntries = ({ entries }: MetadataWrite): Uint8Array | undefined =>
  entries.length === 0 ? undefined : encodeMetadata(entries);

/** A length-delimited protobuf field; absent if empty, as proto3 writes it. */
const field = (number: number, content: Uint8Array): Buffer =>
  content.length === 0
    ? Buffer.alloc(0)
    : Buffer.concat([Buffer.of((number << 3) | 2), encodeVarint(content.length), content]);
