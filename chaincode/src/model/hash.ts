import { computeHmac, getBytes, keccak256, sha256 } from 'ethers';
import { utf8Bytes } from './utf8.js';

/** SHA-256 of text (as UTF-8) or bytes, `0x` and 64 hexadecimal digits. */
export function sha256Hash(data: string | Uint8Array): string {
  return sha256(bytesOf(data));
}

/** The reference of an enterprise: keccak256(salt32 ‖ utf8(USCC)). */
export function subjectReference(salt: string, uscc: string): string {
  return keccak256(salted(salt, uscc));
}

/** A commitment to something guessable: sha256(salt32 ‖ data). */
export function saltedDigest(salt: string, data: string | Uint8Array): string {
  return sha256(salted(salt, data));
}

/** The same officer gives the same digest under one institution's secret, and tells nothing without it. */
export function officerDigest(secret: string, officer: string): string {
  return computeHmac('sha256', getBytes(secret), utf8Bytes(officer));
}

/**
 * The handle of one record: HMAC-SHA-256, under a secret that its enterprise alone has, over the item and what tells the
 * record from others of the item.
 * @param key the values of the record's own key, in the order of its fields
 */
export function recordHandle(secret: string, item: string, key: readonly RecordKeyValue[]): string {
  return computeHmac('sha256', getBytes(secret), utf8Bytes(JSON.stringify([item, ...key])));
}

/** A value by which records are told apart. */
export type RecordKeyValue = string | number | boolean | null;

/** A handle as one access is told it: found again by whoever holds the handle, and tied by nobody to another access. */
export function blindedHandle(access: string, handle: string): string {
  return sha256(utf8Bytes(`${access} ${handle}`));
}

function salted(salt: string, data: string | Uint8Array): Uint8Array {
  const bytes = getBytes(salt);
  if (bytes.length !== 32) throw new RangeError('a salt has 32 bytes');
  const rest = bytesOf(data);
  const joined = new Uint8Array(bytes.length + rest.length);
  joined.set(bytes);
  joined.set(rest, bytes.length);
  return joined;
}

function bytesOf(data: string | Uint8Array): Uint8Array {
  return typeof data === 'string' ? utf8Bytes(data) : data;
}
