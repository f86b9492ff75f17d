import { z } from 'zod';
import { PrivateJwk } from './key.js';

const Answer = z.object({ jwk: PrivateJwk });

/** The wallet did not hand out a key, for the reason in the message. */
export class WalletError extends Error {}

/**
 * Fetches the signed-in person's key from the identity issuer's simulated wallet: the demonstration's stand-in
 * for the electronic business licence app, in development mode only.
 * @throws {WalletError}
 */
export async function fetchWalletKey(identityIssuer: string, token: string): Promise<PrivateJwk> {
  const response = await fetch(`${identityIssuer.replace(/\/$/, '')}/wallet/key`, {
    headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
  }).catch((error: unknown) => {
    throw new WalletError(error instanceof Error ? error.message : String(error));
  });
  if (!response.ok) throw new WalletError(`HTTP ${response.status}`);
  const parsed = Answer.safeParse(await response.json());
  if (!parsed.success) throw new WalletError('no P-256 key in the answer');
  return parsed.data.jwk;
}
