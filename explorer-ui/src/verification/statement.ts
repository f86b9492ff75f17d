import { type Key } from '../gateway/shapes/registry.js';
import {
  type CompactJws,
  LedgerError,
  RecordedStatement,
  parseCompactJws,
  sha256Hash,
} from '@xinjian/chaincode/model';
import { compactVerify, importJWK } from 'jose';

/** A statement as it was signed. */
export interface ReadStatement {
  readonly jws: string;
  readonly kid: string;
  readonly payload: RecordedStatement;
  /** SHA-256 of the compact JWS, as the ledger writes it. */
  readonly hash: string;
}

/** Takes a statement apart strictly. @returns undefined where the ledger would refuse to read it */
export function readStatement(jws: string): ReadStatement | undefined {
  const parsed = readJws(jws);
  const payload = RecordedStatement.safeParse(parsed?.payload);
  if (parsed === undefined || !payload.success) return undefined;
  return { jws, kid: parsed.header.kid, payload: payload.data, hash: sha256Hash(jws) };
}

/** Header and payload of a compact JWS of the ledger's form, or undefined. */
export function readJws(jws: string): CompactJws | undefined {
  try {
    return parseCompactJws(jws);
  } catch (error) {
    if (error instanceof LedgerError) return undefined;
    throw error;
  }
}

/** Whether a compact JWS was signed by this key (ES256; nothing else is accepted). */
export async function signedBy(jws: string, jwk: Key['jwk']): Promise<boolean> {
  try {
    const { kty, crv, x, y } = jwk;
    await compactVerify(jws, await importJWK({ kty, crv, x, y }, 'ES256'), { algorithms: ['ES256'] });
    return true;
  } catch {
    return false;
  }
}
