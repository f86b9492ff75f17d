import { PublicJwk } from '@xinjian/chaincode/model';
import { calculateJwkThumbprint } from 'jose';
import { z } from 'zod';

/** A private P-256 key as JWK (RFC 7517), as a wallet or a file gives it. */
export const PrivateJwk = z.object({
  ...PublicJwk.shape,
  d: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});
export type PrivateJwk = z.infer<typeof PrivateJwk>;

/** Where a key came from: the simulated wallet of the electronic business licence, or a file. */
export type KeySource = 'wallet' | 'file';

/** A person's signing key as this browser holds it: nothing here can be exported again. */
export interface SigningKey {
  /** RFC 7638 thumbprint of the public half. */
  readonly kid: string;
  /** Participant id or subject reference. */
  readonly owner: string;
  readonly source: KeySource;
  readonly storedAt: string;
  /** ES256, signs. */
  readonly signer: CryptoKey;
  /** HMAC-SHA-256 under a secret derived from the key: names this institution's officers to nobody else. */
  readonly officers: CryptoKey;
}

/**
 * Imports a private JWK non-extractably. The officers' secret is derived from it (HKDF, RFC 5869), so that every
 * browser of one institution gives one officer the same digest.
 * @throws where the key is not on the curve
 */
export async function importSigningKey(
  jwk: PrivateJwk,
  owner: string,
  source: KeySource,
): Promise<SigningKey> {
  const { kty, crv, x, y, d } = jwk;
  const signer = await crypto.subtle.importKey(
    'jwk',
    { kty, crv, x, y, d },
    { name: 'ECDSA', namedCurve: 'P-256' },
    false,
    ['sign'],
  );
  const secret = await crypto.subtle.importKey('raw', new TextEncoder().encode(d), 'HKDF', false, [
    'deriveKey',
  ]);
  const officers = await crypto.subtle.deriveKey(
    {
      name: 'HKDF',
      hash: 'SHA-256',
      salt: new Uint8Array(),
      info: new TextEncoder().encode('xinjian officers'),
    },
    secret,
    { name: 'HMAC', hash: 'SHA-256', length: 256 },
    false,
    ['sign'],
  );
  const kid = await calculateJwkThumbprint({ kty, crv, x, y });
  return { kid, owner, source, storedAt: new Date().toISOString(), signer, officers };
}

/** HMAC-SHA-256 of a user's id, 64 hexadecimal digits: the `officer` of an access request. */
export async function officerDigest(key: SigningKey, user: string): Promise<string> {
  const mac = await crypto.subtle.sign('HMAC', key.officers, new TextEncoder().encode(user));
  return [...new Uint8Array(mac)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
