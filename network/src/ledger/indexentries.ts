import type { Block } from './block.js';
import type { Position } from './blockfiles.js';
import type { Span } from './blockrecord.js';
import { encodeVersionedValue } from './state.js';
import {
  blockByHashKey,
  blockByNumberKey,
  historyPrefix,
  stateKey,
  transactionKey,
  type StoreOperation,
} from './store.js';
import { encodeHeight } from './height.js';
import type { UpdateBatch } from './updates.js';

/** A stretch of a block file. */
export interface Location extends Position {
  readonly length: number;
}

/** What the index knows of a transaction: the first in the ledger that bears its id. */
export interface TransactionEntry {
  readonly blockNumber: bigint;
  /** peer.TxValidationCode. */
  readonly code: number;
  /** The envelope, with its length before it. */
  readonly location: Location;
}

const LOCATION_BYTES = 14;

export function encodeLocation(location: Location): Buffer {
  const bytes = Buffer.alloc(LOCATION_BYTES);
  bytes.writeUInt32BE(location.file, 0);
  bytes.writeUIntBE(location.offset, 4, 6);
  bytes.writeUInt32BE(location.length, 10);
  return bytes;
}

export function decodeLocation(bytes: Buffer): Location {
  return { file: bytes.readUInt32BE(0), offset: bytes.readUIntBE(4, 6), length: bytes.readUInt32BE(10) };
}

export function encodeTransactionEntry(entry: TransactionEntry): Buffer {
  const head = Buffer.alloc(9);
  head.writeBigUInt64BE(entry.blockNumber, 0);
  head.writeUInt8(entry.code, 8);
  return Buffer.concat([head, encodeLocation(entry.location)]);
}

export function decodeTransactionEntry(bytes: Buffer): TransactionEntry {
  return {
    blockNumber: bytes.readBigUInt64BE(0),
    code: bytes.readUInt8(8),
    location: decodeLocation(bytes.subarray(9)),
  };
}

/** A block in the files, with what it changes. */
export interface IndexedBlock {
  readonly block: Block;
  readonly hash: Uint8Array;
  /** Where its record's bytes are. */
  readonly location: Location;
  /** Its envelopes within the record. */
  readonly envelopes: readonly Span[];
  /** peer.TxValidationCode of each envelope. */
  readonly codes: readonly number[];
  /** Id of each envelope, empty for those too malformed to have one. */
  readonly transactionIds: readonly string[];
  readonly updates: UpdateBatch;
}

/**
 * All changes to index, state and history that a block brings, for one batch.
 * @param known tells whether an earlier block holds a transaction of that id
 */
export function operationsOf(indexed: IndexedBlock, known: (id: string) => boolean): StoreOperation[] {
  const { block, hash, location } = indexed;
  const number = block.header.number;
  return [
    { type: 'put', key: blockByNumberKey(number), value: encodeLocation(location) },
    { type: 'put', key: blockByHashKey(hash), value: blockByNumberKey(number) },
    ...transactionOperations(indexed, known),
    ...stateOperations(indexed.updates),
    ...historyOperations(indexed),
  ];
}

function locationOf({ envelopes, location }: IndexedBlock, transaction: number): Location {
  const span = envelopes[transaction];
  if (span === undefined) throw new RangeError(`The block has no transaction ${transaction}.`);
  return { file: location.file, offset: location.offset + span.offset, length: span.length };
}

function* transactionOperations(
  indexed: IndexedBlock,
  known: (id: string) => boolean,
): Generator<StoreOperation> {
  const seen = new Set<string>();
  for (const [transaction, id] of indexed.transactionIds.entries()) {
    if (id === '' || seen.has(id) || known(id)) continue;
    seen.add(id);
    const entry = {
      blockNumber: indexed.block.header.number,
      code: indexed.codes[transaction] ?? 0,
      location: locationOf(indexed, transaction),
    };
    yield { type: 'put', key: transactionKey(id), value: encodeTransactionEntry(entry) };
  }
}

function* stateOperations(updates: UpdateBatch): Generator<StoreOperation> {
  for (const { namespace, key, update } of updates) {
    const at = stateKey(namespace, key);
    yield update.value === undefined
      ? { type: 'del', key: at }
      : { type: 'put', key: at, value: encodeVersionedValue(update) };
  }
}

function* historyOperations(indexed: IndexedBlock): Generator<StoreOperation> {
  for (const { namespace, key, height } of indexed.updates.history) {
    yield {
      type: 'put',
      key: Buffer.concat([historyPrefix(namespace, key), encodeHeight(height)]),
      value: encodeLocation(locationOf(indexed, height.transaction)),
    };
  }
}
