import { computeHmac, concat, getBytes, keccak256, sha256, toUtf8Bytes } from 'ethers';

/** SHA-256 of text (as UTF-8) or bytes, `0x` and 64 hexadecimal digits. */
export function sha256Hash(data: string | Uint8Array): string {
  return sha256(bytesOf(data));
}

/** The reference of an enterprise: keccak256(salt32 ‖ utf8(USCC)). */
export function subjectReference(salt: string, uscc: string): string {
  const bytes = getBytes(salt);
  if (bytes.length !== 32) throw new RangeError('a salt has 32 bytes');
  return keccak256(concat([bytes, toUtf8Bytes(uscc)]));
}

/** A commitment to something guessable: sha256(salt32 ‖ data). */
export function saltedDigest(salt: string, data: string | Uint8Array): string {
  const bytes = getBytes(salt);
  if (bytes.length !== 32) throw new RangeError('a salt has 32 bytes');
  return sha256(concat([bytes, bytesOf(data)]));
}

/** The same officer gives the same digest under one institution's secret, and tells nothing without it. */
export function officerDigest(secret: string, officer: string): string {
  return computeHmac('sha256', getBytes(secret), toUtf8Bytes(officer));
}

function bytesOf(data: string | Uint8Array): Uint8Array {
  return typeof data === 'string' ? toUtf8Bytes(data) : data;
}
