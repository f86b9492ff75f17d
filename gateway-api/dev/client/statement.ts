import { CompactSign, importJWK } from 'jose';
import { v7 as uuid7 } from 'uuid';
import type { StatementType } from '@xinjian/chaincode/model';
import type { PrivateJwk } from './account.js';

/** Signs any payload as the ledger wants its statements: compact JWS, ES256, typ `xinjian+jws`. */
export async function signPayload(payload: object, key: PrivateJwk): Promise<string> {
  return new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'ES256', kid: key.kid, typ: 'xinjian+jws' })
    .sign(await importJWK(key, 'ES256'));
}

export interface SignedStatement {
  /** The statement's id, and the id of what it creates. */
  readonly jti: string;
  readonly statement: string;
}

/** Makes and signs one statement, now; under a new id where none is given. */
export async function signStatement(
  type: StatementType,
  members: object,
  by: { readonly participant: string; readonly key: PrivateJwk; readonly audience: string },
  jti = uuid7(),
): Promise<SignedStatement> {
  const common = { type, iss: by.participant, aud: by.audience, iat: new Date().toISOString(), jti };
  return { jti, statement: await signPayload({ ...common, ...members }, by.key) };
}
