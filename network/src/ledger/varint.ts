import { LedgerError } from './errors.js';

/** A protobuf varint, shortest form. Numbers up to 2^53. */
export function encodeVarint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value);
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

/**
 * Reads a varint at `offset`; undefined if the bytes end within it.
 * @throws LedgerError CORRUPT if it has more than ten bytes
 */
export function decodeVarint(bytes: Uint8Array, offset: number): { value: bigint; end: number } | undefined {
  let value = 0n;
  for (let position = 0; position < 10; position += 1) {
    const byte = bytes[offset + position];
    if (byte === undefined) return undefined;
    value |= BigInt(byte & 0x7f) << BigInt(7 * position);
    if (byte < 0x80) return { value, end: offset + position + 1 };
  }
  throw new LedgerError('CORRUPT', 'A number of more than ten bytes.');
}
