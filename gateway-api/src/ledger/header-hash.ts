import { createHash } from 'node:crypto';
import { hex } from './text.js';

/** SHA-256 over the ASN.1 form of number, previous hash and data hash (Fabric: protoutil/blockutils.go). */
export function headerHash(number: number, previousHash: Uint8Array, dataHash: Uint8Array): string {
  const body = Buffer.concat([
    der(0x02, integer(number)),
    der(0x04, Buffer.from(previousHash)),
    der(0x04, Buffer.from(dataHash)),
  ]);
  return createHash('sha256').update(der(0x30, body)).digest('hex');
}

/** SHA-256 over the concatenated envelopes of a block: what its header's data hash must be. */
export function dataHash(envelopes: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const envelope of envelopes) hash.update(envelope);
  return hex(hash.digest());
}

/** A tag, length and value; lengths here stay below 128. */
function der(tag: number, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag, value.length]), value]);
}

/** A non-negative integer in two's complement of the fewest bytes. */
function integer(value: number): Buffer {
  const digits = value.toString(16);
  const bytes = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
  return (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
}
