import { ledger } from '@hyperledger/fabric-protos';
import { printable } from './text.js';

/** A key read, with the version that was found: block and transaction, or null where there was no such key. */
export interface KeyRead {
  readonly namespace: string;
  readonly key: string;
  readonly version: { readonly blockNumber: number; readonly position: number } | null;
}

export interface KeyWrite {
  readonly namespace: string;
  readonly key: string;
  /** Text; what is not UTF-8 as `base64:…`. '' where deleted. */
  readonly value: string;
  readonly isDelete: boolean;
}

/** A range read, from `startKey` (included) to `endKey` (excluded). */
export interface RangeRead {
  readonly namespace: string;
  readonly startKey: string;
  readonly endKey: string;
}

export interface ReadWriteSet {
  readonly reads: readonly KeyRead[];
  readonly ranges: readonly RangeRead[];
  readonly writes: readonly KeyWrite[];
}

/** Decodes a serialised `rwset.TxReadWriteSet`; private collections are not used and not read. */
export function decodeReadWriteSet(bytes: Uint8Array): ReadWriteSet {
  const sets = ledger.rwset.TxReadWriteSet.deserializeBinary(bytes)
    .getNsRwsetList()
    .map((set) => ({
      namespace: set.getNamespace(),
      set: ledger.rwset.kvrwset.KVRWSet.deserializeBinary(set.getRwset_asU8()),
    }));
  return {
    reads: sets.flatMap(({ namespace, set }) =>
      set.getReadsList().map((read) => {
        const version = read.getVersion();
        return {
          namespace,
          key: read.getKey(),
          version:
            version === undefined
              ? null
              : { blockNumber: version.getBlockNum(), position: version.getTxNum() },
        };
      }),
    ),
    ranges: sets.flatMap(({ namespace, set }) =>
      set
        .getRangeQueriesInfoList()
        .map((range) => ({ namespace, startKey: range.getStartKey(), endKey: range.getEndKey() })),
    ),
    writes: sets.flatMap(({ namespace, set }) =>
      set.getWritesList().map((write) => ({
        namespace,
        key: write.getKey(),
        value: printable(write.getValue_asU8()),
        isDelete: write.getIsDelete(),
      })),
    ),
  };
}
