import { decodeHeight, encodeHeight, type Height } from './height.js';
import { stateEnd, stateKey, type Store, type StoreSnapshot } from './store.js';

/** A key's value as committed. */
export interface VersionedValue {
  readonly value: Uint8Array;
  /** Serialised by `encodeMetadata`; absent if the key has none. */
  readonly metadata?: Uint8Array;
  /** The transaction that wrote value or metadata last. */
  readonly version: Height;
}

export interface VersionedKeyValue extends VersionedValue {
  readonly key: string;
}

/** The state database as of one height. */
export interface StateReader {
  get(namespace: string, key: string): VersionedValue | undefined;
  /** Keys from `startKey` on and before `endKey`, in the order of their UTF-8 bytes; an empty end is the last. */
  range(namespace: string, startKey: string, endKey: string): AsyncIterable<VersionedKeyValue>;
}

/**
 * Hashed keys of a private collection live in a namespace of their own (privacyenabledstate/db.go); the key is
 * its SHA-256 in hexadecimal.
 */
export const hashedNamespace = (namespace: string, collection: string): string =>
  `${namespace}$$h${collection}`;

/** Height, then the metadata's length and bytes, then the value. */
export function encodeVersionedValue(value: VersionedValue): Buffer {
  const metadata = value.metadata ?? new Uint8Array();
  const length = Buffer.alloc(4);
  length.writeUInt32BE(metadata.length);
  return Buffer.concat([encodeHeight(value.version), length, metadata, value.value]);
}

export function decodeVersionedValue(bytes: Buffer): VersionedValue {
  const { height, end } = decodeHeight(bytes);
  const metadataEnd = end + 4 + bytes.readUInt32BE(end);
  const metadata = bytes.subarray(end + 4, metadataEnd);
  return {
    value: bytes.subarray(metadataEnd),
    version: height,
    ...(metadata.length > 0 && { metadata }),
  };
}

/**
 * What was committed at one height, whatever is committed later. Holds back LevelDB's compaction, so it must be
 * closed.
 *
 * Point reads are synchronous: they come from memory or the page cache in microseconds, less than a round trip
 * through the thread pool costs the same thread.
 */
export class StateSnapshot implements StateReader {
  /** Number of blocks committed when the snapshot was taken. */
  readonly height: bigint;
  /** For readers of the ledger's other tables at the same height. */
  readonly store: Store;
  readonly at: StoreSnapshot;
  readonly #isShared: boolean;

  /** @param original the same moment, if another snapshot holds it already */
  constructor(store: Store, height: bigint, original?: StateSnapshot) {
    this.store = store;
    this.height = height;
    this.at = original?.at ?? store.snapshot();
    this.#isShared = original !== undefined;
  }

  /** The same moment for another reader, who closes what he gets; this one must stay open meanwhile. */
  share(): StateSnapshot {
    return new StateSnapshot(this.store, this.height, this);
  }

  get(namespace: string, key: string): VersionedValue | undefined {
    const bytes = this.store.getSync(stateKey(namespace, key), { snapshot: this.at });
    return bytes && decodeVersionedValue(bytes);
  }

  async *range(namespace: string, startKey: string, endKey: string): AsyncGenerator<VersionedKeyValue> {
    const prefix = stateKey(namespace, '').length;
    const bounds = {
      gte: stateKey(namespace, startKey),
      lt: endKey === '' ? stateEnd(namespace) : stateKey(namespace, endKey),
    };
    for await (const [key, value] of this.store.iterator({ ...bounds, snapshot: this.at })) {
      yield { key: key.toString('utf8', prefix), ...decodeVersionedValue(value) };
    }
  }

  async close(): Promise<void> {
    if (!this.#isShared) {
      await this.at.close();
    }
  }
}
