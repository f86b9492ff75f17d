import { encodeVarint } from '../../src/ledger/varint.js';
import { encodeHeight } from '../../src/ledger/height.js';
import type { VersionedValue } from '../../src/ledger/state.js';

const field = (number: number, content: Uint8Array): Buffer =>
  content.length === 0
    ? Buffer.alloc(0)
    : Buffer.concat([Buffer.of((number << 3) | 2), encodeVarint(content.length), content]);

/** A record of a peer's snapshot (privacyenabledstate/snapshot_record.proto), with its length before it. */
export function snapshotRecord(key: Uint8Array, { value, metadata, version }: VersionedValue): Buffer {
  const record = Buffer.concat([
    field(1, key),
    field(2, value),
    field(3, metadata ?? new Uint8Array()),
    field(4, encodeHeight(version)),
  ]);
  return Buffer.concat([encodeVarint(record.length), record]);
}
