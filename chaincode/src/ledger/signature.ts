import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { LedgerError, type CompactJws, type PublicJwk } from '../model/index.js';

/** A batch is signed with few keys, and reading one takes as long as verifying under it. */
const keys = new WeakMap<PublicJwk, KeyObject>();

/**
 * Verifies ES256 (RFC 7518 section 3.4): ECDSA on P-256 over SHA-256, the signature as r ‖ s.
 * @throws {LedgerError} BAD_SIGNATURE; also for a key that is not a point of the curve
 */
export function verifySignature({ signingInput, signature }: CompactJws, jwk: PublicJwk): void {
  if (!isSignedBy(signingInput, signature, jwk))
    throw new LedgerError('BAD_SIGNATURE', 'signature: does not fit the key');
}

function isSignedBy(signingInput: string, signature: Uint8Array, jwk: PublicJwk): boolean {
  try {
    const key = keys.get(jwk) ?? readKey(jwk);
    return verify('sha256', Buffer.from(signingInput), { key, dsaEncoding: 'ieee-p1363' }, signature);
  } catch {
    return false;
  }
}

function readKey(jwk: PublicJwk): KeyObject {
  const { kty, crv, x, y } = jwk;
  const key = createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' });
  keys.set(jwk, key);
  return key;
}
