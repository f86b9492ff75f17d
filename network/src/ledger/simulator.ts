import { LedgerError } from './errors.js';
import type { KeyModification } from './history.js';
import { RangeIterator, type RecordedRange } from './rangeiterator.js';
import type { KeyRead, KeyWrite, MetadataWrite, NamespaceReadWriteSet, RangeQuery } from './readwriteset.js';
import { decodeMetadata, encodeReadWriteSet } from './readwritesetcodec.js';
import type { StateSnapshot, VersionedValue } from './state.js';
import { sortedByKey } from './utf8.js';

/** What a chaincode's shim calls a page: at most `pageSize` keys, from the bookmark on if it is not empty. */
export interface Page {
  readonly pageSize: number;
  readonly bookmark: string;
}

class NamespaceBuilder {
  readonly reads = new Map<string, KeyRead>();
  readonly writes = new Map<string, KeyWrite>();
  readonly metadataWrites = new Map<string, MetadataWrite>();
  readonly rangeQueries = new Map<string, RangeQuery>();
  /** Committed metadata of keys that were read or written. */
  readonly metadata = new Map<string, Uint8Array | undefined>();
}

const NO_METADATA: ReadonlyMap<string, Uint8Array> = new Map();

/**
 * Runs one transaction against a snapshot and records what it reads and writes (txmgr/tx_simulator.go). Reads do
 * not see the transaction's own writes, as in Fabric. Not for concurrent use by several transactions.
 */
export class TransactionSimulator {
  readonly #state: StateSnapshot;
  readonly #history: (namespace: string, key: string) => AsyncGenerator<KeyModification>;
  readonly #namespaces = new Map<string, NamespaceBuilder>();
  readonly #ranges: RecordedRange[] = [];
  #wrote = false;
  #paged = false;

  /** Made by `Ledger.simulator`. The simulator owns the snapshot and closes it. */
  constructor(
    snapshot: StateSnapshot,
    history: (namespace: string, key: string) => AsyncGenerator<KeyModification>,
  ) {
    this.#state = snapshot;
    this.#history = history;
  }

  /** Height of the state that is simulated on. */
  get height(): bigint {
    return this.#state.height;
  }

  /** The committed value, or undefined. */
  getState(namespace: string, key: string): Uint8Array | undefined {
    return this.#read(namespace, key)?.value;
  }

  /** The key's metadata by name, empty if it has none. Key-level policies are under `VALIDATION_PARAMETER`. */
  getMetadata(namespace: string, key: string): Map<string, Uint8Array> {
    const metadata = this.#read(namespace, key)?.metadata;
    return metadata === undefined ? new Map<string, Uint8Array>() : decodeMetadata(metadata);
  }

  /** Writes a value; an empty one deletes. @throws LedgerError UNSUPPORTED after a paginated query */
  putState(namespace: string, key: string, value: Uint8Array): void {
    this.#beforeWrite();
    this.#namespace(namespace).writes.set(key, { key, isDelete: value.length === 0, value });
  }

  /** @throws LedgerError UNSUPPORTED after a paginated query */
  deleteState(namespace: string, key: string): void {
    this.putState(namespace, key, new Uint8Array());
  }

  /** Replaces the key's metadata; an empty map deletes it. @throws LedgerError UNSUPPORTED after a paginated query */
  putMetadata(namespace: string, key: string, metadata: ReadonlyMap<string, Uint8Array>): void {
    this.#beforeWrite();
    const entries = sortedByKey(
      [...metadata].map(([name, value]) => ({ name, value })),
      (entry) => entry.name,
    );
    this.#namespace(namespace).metadataWrites.set(key, { key, entries });
  }

  /**
   * Keys from `startKey` on and before `endKey` (empty: to the last). What the caller took from the iterator is
   * protected against phantoms. Composite keys are ranges: the shim makes the bounds.
   */
  range(namespace: string, startKey: string, endKey: string): RangeIterator {
    return this.#range(namespace, startKey, endKey);
  }

  /** As {@link range}, but one page of it. @throws LedgerError UNSUPPORTED after a write, as in Fabric */
  rangePage(namespace: string, startKey: string, endKey: string, page: Page): RangeIterator {
    if (this.#wrote) {
      throw new LedgerError('UNSUPPORTED', 'Paginated queries are supported only in a read-only transaction');
    }
    this.#paged = true;
    return this.#range(namespace, page.bookmark === '' ? startKey : page.bookmark, endKey, page.pageSize);
  }

  /** Every valid write to a key, newest first. Not protected against change, as in Fabric. */
  history(namespace: string, key: string): AsyncGenerator<KeyModification> {
    return this.#history(namespace, key);
  }

  /**
   * The committed metadata of every key that was written, by namespace; a namespace that was only read has none. Not a
   * read: the transaction does not depend on it (`tx_simulator.go`, checkStateMetadata).
   */
  writtenMetadata(): ReadonlyMap<string, readonly ReadonlyMap<string, Uint8Array>[]> {
    return new Map(
      [...this.#namespaces].map(([namespace, { writes, metadataWrites }]) => {
        const keys = [...new Set([...writes.keys(), ...metadataWrites.keys()])];
        return [namespace, keys.map((key) => this.#committedMetadata(namespace, key))];
      }),
    );
  }

  /** The serialised rwset.TxReadWriteSet so far. */
  results(): Uint8Array {
    for (const range of this.#ranges.splice(0)) {
      const query = range.recorded();
      const { rangeQueries } = this.#namespace(range.namespace);
      const identity = JSON.stringify([query.startKey, query.endKey, query.exhausted]);
      if (!rangeQueries.has(identity)) rangeQueries.set(identity, query);
    }
    const namespaces = [...this.#namespaces].map(([namespace, set]): NamespaceReadWriteSet => ({
      namespace,
      reads: sortedByKey(set.reads.values(), (read) => read.key),
      rangeQueries: [...set.rangeQueries.values()],
      writes: sortedByKey(set.writes.values(), (write) => write.key),
      metadataWrites: sortedByKey(set.metadataWrites.values(), (write) => write.key),
      collections: [],
    }));
    return encodeReadWriteSet(sortedByKey(namespaces, (set) => set.namespace));
  }

  /** Frees the snapshot and every iterator. */
  async close(): Promise<void> {
    await this.#state.close();
  }

  #read(namespace: string, key: string): VersionedValue | undefined {
    const found = this.#state.get(namespace, key);
    const { reads, metadata } = this.#namespace(namespace);
    reads.set(key, { key, ...(found && { version: found.version }) });
    metadata.set(key, found?.metadata);
    return found;
  }

  #committedMetadata(namespace: string, key: string): ReadonlyMap<string, Uint8Array> {
    const known = this.#namespace(namespace).metadata;
    const metadata = known.has(key) ? known.get(key) : this.#state.get(namespace, key)?.metadata;
    return metadata === undefined ? NO_METADATA : decodeMetadata(metadata);
  }

  #range(namespace: string, startKey: string, endKey: string, pageSize = Infinity): RangeIterator {
    const results = this.#state.range(namespace, startKey, endKey);
    const iterator = new RangeIterator(results, { namespace, startKey, endKey, pageSize });
    this.#ranges.push(iterator);
    return iterator;
  }

  #beforeWrite(): void {
    if (this.#paged) {
      throw new LedgerError(
        'UNSUPPORTED',
        'Transaction has already performed a paginated query. Writes are not allowed',
      );
    }
    this.#wrote = true;
  }

  #namespace(name: string): NamespaceBuilder {
    const existing = this.#namespaces.get(name);
    if (existing) return existing;
    const created = new NamespaceBuilder();
    this.#namespaces.set(name, created);
    return created;
  }
}
