import { randomBytes } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import { type Attestation, type PublicJwk, saltedDigest } from '@xinjian/chaincode/model';
import type { PrivateJwk } from '../client/account.js';
import { signPayload } from '../client/statement.js';

export interface Owner {
  readonly uscc: string;
  readonly jwk: PublicJwk;
  readonly signatory: Attestation['signatory'];
  readonly subject?: string | undefined;
  readonly participant?: string | undefined;
}

/** Signs that a key is its owner's. The salt of the code's digest stays with the issuer, who can show it in court. */
export async function attest(
  { uscc, jwk, signatory, subject, participant }: Owner,
  issuer: { readonly id: string; readonly key: PrivateJwk },
): Promise<string> {
  const attestation: Attestation = {
    type: 'attestation',
    iss: issuer.id,
    iat: new Date().toISOString(),
    ...(subject !== undefined && { subject }),
    ...(participant !== undefined && { participant }),
    usccDigest: saltedDigest(`0x${randomBytes(32).toString('hex')}`, uscc),
    kid: await calculateJwkThumbprint({ kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y }),
    signatory,
  };
  return signPayload(attestation, issuer.key);
}
