import { BinaryReader } from 'google-protobuf';

import { decodeHeight } from '../ledger/height.js';
import type { Ledger } from '../ledger/ledger.js';
import { encodeVersionedValue } from '../ledger/state.js';
import { ALL_STATE, type Store } from '../ledger/store.js';
import type { Finding } from './finding.js';
import { behind, differences, type Entry } from './storecheck.js';

/** Of a private collection: its hashes have other keys in Fabric's database, its data are not in the blocks. */
const PRIVATE = Buffer.from('$$');
const SEPARATOR = 0;

/**
 * Compares the public state in the LevelDB of a Fabric peer with what replaying the blocks has led to.
 * @param state a copy of the peer's `stateLeveldb`
 */
export async function* checkPeerState(
  state: Store,
  channel: string,
  replay: Ledger,
): AsyncGenerator<Finding> {
  const savepoint = await state.get(Buffer.from(`${channel}\0s`));
  const height = savepoint === undefined ? 0n : decodeHeight(savepoint).height.blockNumber + 1n;
  if (height < replay.info().height) {
    yield behind(height);
    return;
  }
  const replayed = replay.snapshot();
  try {
    yield* differences(peerState(state, channel), publicOnly(replayed.store.iterator(ALL_STATE)));
  } finally {
    await replayed.close();
  }
}

/** Its entries in our own form. Keys: channel, zero, `d`, namespace, zero, key (`statedb/stateleveldb/stateleveldb.go`). */
async function* peerState(state: Store, channel: string): AsyncGenerator<Entry> {
  const from = Buffer.from(`${channel}\0d`);
  const to = Buffer.from(`${channel}\0e`);
  for await (const [key, value] of publicOnly(state.iterator({ gte: from, lt: to }), from.length - 1)) {
    yield [Buffer.concat([Buffer.from('s'), key.subarray(from.length)]), ownValue(value)];
  }
}

/** Without private collections, and without the namespace that has no name: Fabric keeps the configuration there. */
async function* publicOnly(entries: AsyncIterable<Entry>, before = 0): AsyncGenerator<Entry> {
  for await (const [key, value] of entries) {
    const namespace = key.subarray(before + 1, key.indexOf(SEPARATOR, before + 1));
    if (namespace.length > 0 && !namespace.includes(PRIVATE)) yield [key, value];
  }
}

/** From the message DBValue, of version, value and metadata (`statedb/stateleveldb/db_value.proto`). */
function ownValue(bytes: Buffer): Buffer {
  const fields = new Map<number, Uint8Array>();
  const reader = new BinaryReader(bytes);
  while (reader.nextField()) {
    fields.set(reader.getFieldNumber(), reader.readBytes());
  }
  const [version, value, metadata] = [1, 2, 3].map((field) => fields.get(field) ?? new Uint8Array()) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  return encodeVersionedValue({
    value,
    version: decodeHeight(version).height,
    ...(metadata.length > 0 && { metadata }),
  });
}
