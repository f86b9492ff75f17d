import type { Height } from './height.js';

/** A key that was read, and the version found; none if the key did not exist. */
export interface KeyRead {
  readonly key: string;
  readonly version?: Height;
}

/** A key written or deleted. As in Fabric an empty value is a delete. */
export interface KeyWrite {
  readonly key: string;
  readonly isDelete: boolean;
  readonly value: Uint8Array;
}

export interface MetadataEntry {
  readonly name: string;
  readonly value: Uint8Array;
}

/** New metadata of a key; no entries deletes what it had. */
export interface MetadataWrite {
  readonly key: string;
  readonly entries: readonly MetadataEntry[];
}

/** Hashes of range results once there are too many to list (rwsetutil/query_results_helper.go). */
export interface MerkleSummary {
  readonly maxDegree: number;
  readonly maxLevel: number;
  readonly maxLevelHashes: readonly Uint8Array[];
}

/** A range that was read: what was found decides, at validation, whether a phantom has appeared. */
export interface RangeQuery {
  readonly startKey: string;
  /** The end asked for if `exhausted`, else the last key that was read, which then belongs to the range. */
  readonly endKey: string;
  readonly exhausted: boolean;
  readonly reads: readonly KeyRead[];
  readonly merkle?: MerkleSummary;
}

/** What a transaction did to one private collection: only hashes; `key` is the key's SHA-256 in hexadecimal. */
export interface CollectionReadWriteSet {
  readonly collection: string;
  readonly reads: readonly KeyRead[];
  readonly writes: readonly KeyWrite[];
  readonly metadataWrites: readonly MetadataWrite[];
  /** SHA-256 of the collection's private writes, which are not in the block; empty if there are none. */
  readonly privateHash: Uint8Array;
}

/** What a transaction read and wrote in one namespace (a chaincode's keys). */
export interface NamespaceReadWriteSet {
  readonly namespace: string;
  readonly reads: readonly KeyRead[];
  readonly rangeQueries: readonly RangeQuery[];
  readonly writes: readonly KeyWrite[];
  readonly metadataWrites: readonly MetadataWrite[];
  readonly collections: readonly CollectionReadWriteSet[];
}

export type ReadWriteSet = readonly NamespaceReadWriteSet[];
