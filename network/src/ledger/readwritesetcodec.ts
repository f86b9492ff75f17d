import { ledger } from '../proto/fabric.js';
import { LedgerError } from './errors.js';
import type { Height } from './height.js';
import type {
  CollectionReadWriteSet,
  KeyRead,
  KeyWrite,
  MetadataEntry,
  MetadataWrite,
  NamespaceReadWriteSet,
  RangeQuery,
  ReadWriteSet,
} from './readwriteset.js';

const { kvrwset } = ledger.rwset;

type Kv = typeof kvrwset;
type Message<K extends keyof Kv> = InstanceType<Extract<Kv[K], abstract new () => unknown>>;

/** Serialised rwset.TxReadWriteSet, byte for byte as Fabric's peer writes it. */
export function encodeReadWriteSet(set: ReadWriteSet): Uint8Array {
  const message = new ledger.rwset.TxReadWriteSet();
  message.setNsRwsetList(
    set.map((namespace) => {
      const entry = new ledger.rwset.NsReadWriteSet();
      entry.setNamespace(namespace.namespace);
      entry.setRwset(encodeNamespace(namespace).serializeBinary());
      entry.setCollectionHashedRwsetList(namespace.collections.map(encodeCollection));
      return entry;
    }),
  );
  return message.serializeBinary();
}

function encodeNamespace(namespace: NamespaceReadWriteSet): Message<'KVRWSet'> {
  const message = new kvrwset.KVRWSet();
  message.setReadsList(namespace.reads.map(encodeRead));
  message.setRangeQueriesInfoList(namespace.rangeQueries.map(encodeRangeQuery));
  message.setWritesList(namespace.writes.map(encodeWrite));
  message.setMetadataWritesList(namespace.metadataWrites.map(encodeMetadataWrite));
  return message;
}

function encodeVersion(height: Height): Message<'Version'> {
  const version = new kvrwset.Version();
  version.setBlockNum(Number(height.blockNumber));
  version.setTxNum(height.transaction);
  return version;
}

function encodeRead(read: KeyRead): Message<'KVRead'> {
  const message = new kvrwset.KVRead();
  message.setKey(read.key);
  if (read.version) message.setVersion(encodeVersion(read.version));
  return message;
}

/** Serialised kvrwset.QueryReads: the leaf that the Merkle summary of a range hashes. */
export function encodeQueryReads(reads: readonly KeyRead[]): Uint8Array {
  return queryReads(reads).serializeBinary();
}

function queryReads(reads: readonly KeyRead[]): Message<'QueryReads'> {
  const message = new kvrwset.QueryReads();
  message.setKvReadsList(reads.map(encodeRead));
  return message;
}

function encodeRangeQuery(query: RangeQuery): Message<'RangeQueryInfo'> {
  const message = new kvrwset.RangeQueryInfo();
  message.setStartKey(query.startKey);
  message.setEndKey(query.endKey);
  message.setItrExhausted(query.exhausted);
  if (query.merkle) {
    const summary = new kvrwset.QueryReadsMerkleSummary();
    summary.setMaxDegree(query.merkle.maxDegree);
    summary.setMaxLevel(query.merkle.maxLevel);
    summary.setMaxLevelHashesList([...query.merkle.maxLevelHashes]);
    message.setReadsMerkleHashes(summary);
  } else if (query.reads.length > 0) {
    message.setRawReads(queryReads(query.reads));
  }
  return message;
}

function encodeWrite(write: KeyWrite): Message<'KVWrite'> {
  const message = new kvrwset.KVWrite();
  message.setKey(write.key);
  message.setIsDelete(write.isDelete);
  message.setValue(write.value);
  return message;
}

function encodeEntry(entry: MetadataEntry): Message<'KVMetadataEntry'> {
  const message = new kvrwset.KVMetadataEntry();
  message.setName(entry.name);
  message.setValue(entry.value);
  return message;
}

function encodeMetadataWrite(write: MetadataWrite): Message<'KVMetadataWrite'> {
  const message = new kvrwset.KVMetadataWrite();
  message.setKey(write.key);
  message.setEntriesList(write.entries.map(encodeEntry));
  return message;
}

function encodeCollection(collection: CollectionReadWriteSet): ledger.rwset.CollectionHashedReadWriteSet {
  const set = new kvrwset.HashedRWSet();
  for (const { key, version } of collection.reads) {
    const read = set.addHashedReads();
    read.setKeyHash(Buffer.from(key, 'hex'));
    if (version) read.setVersion(encodeVersion(version));
  }
  for (const { key, isDelete, value } of collection.writes) {
    const write = set.addHashedWrites();
    write.setKeyHash(Buffer.from(key, 'hex'));
    write.setIsDelete(isDelete);
    write.setValueHash(value);
  }
  for (const { key, entries } of collection.metadataWrites) {
    const write = set.addMetadataWrites();
    write.setKeyHash(Buffer.from(key, 'hex'));
    write.setEntriesList(entries.map(encodeEntry));
  }
  const message = new ledger.rwset.CollectionHashedReadWriteSet();
  message.setCollectionName(collection.collection);
  message.setHashedRwset(set.serializeBinary());
  message.setPvtRwsetHash(collection.privateHash);
  return message;
}

/** Metadata as the state keeps it: a kvrwset.KVMetadataWrite without key (txmgmt/statemetadata). */
export function encodeMetadata(entries: readonly MetadataEntry[]): Uint8Array {
  return encodeMetadataWrite({ key: '', entries }).serializeBinary();
}

/** Reads {@link encodeMetadata}: entries by name. @throws LedgerError CORRUPT */
export function decodeMetadata(bytes: Uint8Array): Map<string, Uint8Array> {
  const entries = guarded('metadata', () =>
    kvrwset.KVMetadataWrite.deserializeBinary(bytes).getEntriesList(),
  );
  return new Map(entries.map((entry) => [entry.getName(), entry.getValue_asU8()]));
}

/** Reads a serialised rwset.TxReadWriteSet. @throws LedgerError CORRUPT */
export function decodeReadWriteSet(bytes: Uint8Array): ReadWriteSet {
  return guarded('a read-write set', () =>
    ledger.rwset.TxReadWriteSet.deserializeBinary(bytes).getNsRwsetList().map(decodeNamespace),
  );
}

function guarded<T>(what: string, decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    throw new LedgerError('CORRUPT', `Bytes that are not ${what}.`, { cause });
  }
}

function decodeNamespace(entry: ledger.rwset.NsReadWriteSet): NamespaceReadWriteSet {
  const set = kvrwset.KVRWSet.deserializeBinary(entry.getRwset_asU8());
  return {
    namespace: entry.getNamespace(),
    reads: set.getReadsList().map(decodeRead),
    rangeQueries: set.getRangeQueriesInfoList().map(decodeRangeQuery),
    writes: set.getWritesList().map(decodeWrite),
    metadataWrites: set
      .getMetadataWritesList()
      .map((write) => ({ key: write.getKey(), entries: decodeEntries(write) })),
    collections: entry.getCollectionHashedRwsetList().map(decodeCollection),
  };
}

function decodeVersion(version: Message<'Version'> | undefined): { version?: Height } {
  return version === undefined
    ? {}
    : { version: { blockNumber: BigInt(version.getBlockNum()), transaction: version.getTxNum() } };
}

function decodeRead(read: Message<'KVRead'>): KeyRead {
  return { key: read.getKey(), ...decodeVersion(read.getVersion()) };
}

function decodeRangeQuery(query: Message<'RangeQueryInfo'>): RangeQuery {
  const summary = query.getReadsMerkleHashes();
  return {
    startKey: query.getStartKey(),
    endKey: query.getEndKey(),
    exhausted: query.getItrExhausted(),
    reads: query.getRawReads()?.getKvReadsList().map(decodeRead) ?? [],
    ...(summary && {
      merkle: {
        maxDegree: summary.getMaxDegree(),
        maxLevel: summary.getMaxLevel(),
        maxLevelHashes: summary.getMaxLevelHashesList_asU8(),
      },
    }),
  };
}

function decodeWrite(write: Message<'KVWrite'>): KeyWrite {
  const value = write.getValue_asU8();
  return { key: write.getKey(), isDelete: write.getIsDelete() || value.length === 0, value };
}

function decodeEntries(write: { getEntriesList(): Message<'KVMetadataEntry'>[] }): MetadataEntry[] {
  return write.getEntriesList().map((entry) => ({ name: entry.getName(), value: entry.getValue_asU8() }));
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** SHA-256 of nothing: a hashed write of it is a delete (FAB-18386, rwsetutil/rwset_proto_util.go). */
const HASH_OF_NOTHING = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

function decodeCollection(entry: ledger.rwset.CollectionHashedReadWriteSet): CollectionReadWriteSet {
  const set = kvrwset.HashedRWSet.deserializeBinary(entry.getHashedRwset_asU8());
  return {
    collection: entry.getCollectionName(),
    reads: set
      .getHashedReadsList()
      .map((read) => ({ key: hex(read.getKeyHash_asU8()), ...decodeVersion(read.getVersion()) })),
    writes: set.getHashedWritesList().map((write) => {
      const value = write.getValueHash_asU8();
      const isDelete = write.getIsDelete() || value.length === 0 || hex(value) === HASH_OF_NOTHING;
      return { key: hex(write.getKeyHash_asU8()), isDelete, value };
    }),
    metadataWrites: set
      .getMetadataWritesList()
      .map((write) => ({ key: hex(write.getKeyHash_asU8()), entries: decodeEntries(write) })),
    privateHash: entry.getPvtRwsetHash_asU8(),
  };
}
