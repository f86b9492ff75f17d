import { LedgerError } from './errors.js';

/** Where a transaction stands in the ledger; the version of what it wrote. */
export interface Height {
  readonly blockNumber: bigint;
  /** Position within the block, from 0. */
  readonly transaction: number;
}

/** True if both are absent or both name the same transaction. */
export function sameHeight(a: Height | undefined, b: Height | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.blockNumber === b.blockNumber && a.transaction === b.transaction;
}

/**
 * Fabric's order-preserving number: one byte of length, then the number big-endian without leading zeros
 * (common/ledger/util/util.go, EncodeOrderPreservingVarUint64).
 */
export function encodeOrderedNumber(value: bigint): Buffer {
  const hex = value === 0n ? '' : value.toString(16);
  const digits = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return Buffer.concat([Buffer.of(digits.length), digits]);
}

/** Reads what {@link encodeOrderedNumber} wrote. @throws LedgerError CORRUPT */
export function decodeOrderedNumber(bytes: Uint8Array, offset: number): { value: bigint; end: number } {
  const length = bytes[offset];
  const end = offset + 1 + (length ?? 9);
  if (length === undefined || length > 8 || end > bytes.length) {
    throw new LedgerError('CORRUPT', 'A number in the ledger is cut short.');
  }
  const digits = Buffer.from(bytes.subarray(offset + 1, end)).toString('hex');
  return { value: digits === '' ? 0n : BigInt(`0x${digits}`), end };
}

/** The bytes of a height as Fabric writes them, also into the commit hash (core/ledger/internal/version). */
export function encodeHeight(height: Height): Buffer {
  return Buffer.concat([
    encodeOrderedNumber(height.blockNumber),
    encodeOrderedNumber(BigInt(height.transaction)),
  ]);
}

/** Reads what {@link encodeHeight} wrote. @throws LedgerError CORRUPT */
export function decodeHeight(bytes: Uint8Array, offset = 0): { height: Height; end: number } {
  const block = decodeOrderedNumber(bytes, offset);
  const transaction = decodeOrderedNumber(bytes, block.end);
  return {
    height: { blockNumber: block.value, transaction: Number(transaction.value) },
    end: transaction.end,
  };
}
