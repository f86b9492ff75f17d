import { sign as nodeSign, verify as nodeVerify, type KeyObject } from 'node:crypto';

/** Order of the group of P-256 (FIPS 186-4, D.1.2.3). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const HALF_ORDER = ORDER >> 1n;
const SIZE = 32;

/**
 * Signs SHA-256 of the message with ECDSA P-256.
 * @returns the signature in DER with S in the lower half of the order, the only form Fabric accepts (`bccsp/utils/ecdsa.go`)
 */
export function sign(privateKey: KeyObject, message: Uint8Array): Buffer {
  const raw = nodeSign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  const s = toInteger(raw.subarray(SIZE));
  const lowS = s > HALF_ORDER ? toBytes(ORDER - s) : raw.subarray(SIZE);
  const body = Buffer.concat([derInteger(raw.subarray(0, SIZE)), derInteger(lowS)]);
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
}

/** Verifies a DER signature over SHA-256 of the message; a malformed signature or a high S is no signature. */
export function verify(publicKey: KeyObject, message: Uint8Array, signature: Uint8Array): boolean {
  return hasLowS(signature) && nodeVerify('sha256', message, publicKey, signature);
}

/** Whether the bytes are a DER signature whose S lies in the lower half of the order. */
export function hasLowS(signature: Uint8Array): boolean {
  const rLength = signature[3];
  if (signature[0] !== 0x30 || signature[1] !== signature.length - 2 || rLength === undefined) {
    return false;
  }
  const sOffset = 4 + rLength;
  const s = signature.subarray(sOffset + 2);
  return signature[sOffset] === 0x02 && signature[sOffset + 1] === s.length && toInteger(s) <= HALF_ORDER;
}

function toInteger(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

function toBytes(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * SIZE, '0'), 'hex');
}

function derInteger(bytes: Uint8Array): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const significant = bytes.subarray(first === -1 ? bytes.length - 1 : first);
  const padding = (significant[0] ?? 0) >= 0x80 ? [0] : [];
  return Buffer.from([0x02, significant.length + padding.length, ...padding, ...significant]);
}
