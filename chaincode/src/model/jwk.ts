import { encodeBase64, getBytes, sha256 } from 'ethers';
import type { PublicJwk } from './statements/common.js';
import { utf8Bytes } from './utf8.js';

/** A key's name: the SHA-256 thumbprint of its required members, base64url (RFC 7638 section 3). */
export function jwkThumbprint({ crv, kty, x, y }: PublicJwk): string {
  const digest = getBytes(sha256(utf8Bytes(JSON.stringify({ crv, kty, x, y }))));
  return encodeBase64(digest).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
