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
