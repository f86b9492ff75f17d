import { sha256 } from '../crypto/hash.js';
import { common } from '../proto/fabric.js';
import { type Block, MetadataIndex } from './block.js';
import { LedgerError } from './errors.js';
import { encodeVarint } from './varint.js';

/**
 * The running hash over what each block changed: length and bytes of the flags, the updates, the previous commit
 * hash (core/ledger/kvledger/kv_ledger.go, addBlockCommitHash). From block 1 on; block 0 has none.
 */
export function commitHash(flags: Uint8Array, updates: Uint8Array, previous: Uint8Array): Buffer {
  return sha256(encodeVarint(flags.length), flags, updates, previous);
}

/** The metadata entry of a commit hash. */
export function encodeCommitHash(hash: Uint8Array): Uint8Array {
  const metadata = new common.Metadata();
  metadata.setValue(hash);
  return metadata.serializeBinary();
}

/** The commit hash that a committed block bears, empty in block 0. @throws LedgerError CORRUPT */
export function commitHashOf(block: Block): Uint8Array {
  const entry = block.metadata[MetadataIndex.COMMIT_HASH] ?? new Uint8Array();
  try {
    return common.Metadata.deserializeBinary(entry).getValue_asU8();
  } catch (cause) {
    throw new LedgerError('CORRUPT', `Block ${String(block.header.number)} has no readable commit hash.`, {
      cause,
    });
  }
}
