import { Statement, type StatementType } from '@xinjian/chaincode/model';
import { CompactSign } from 'jose';
import { v7 as uuid7 } from 'uuid';
import type { SigningKey } from './key.js';

/** The members of a statement beside those that every statement has. */
export type Members<Type extends StatementType> = Omit<
  Extract<Statement, { type: Type }>,
  'type' | 'iss' | 'aud' | 'iat' | 'jti'
>;

export interface SignedBy {
  readonly key: SigningKey;
  readonly audience: string;
  /** Now, where absent. */
  readonly now?: Date;
  /** A UUIDv7 chosen before, where something that is signed names it; a new one otherwise. */
  readonly jti?: string;
}

export interface SignedStatement {
  /** UUIDv7: the id of what the statement creates. */
  readonly jti: string;
  /** Compact JWS. */
  readonly statement: string;
}

/**
 * Makes a statement, checks it against the ledger's own schema, and signs it here.
 * @throws {ZodError} where the ledger would not understand it; nothing is signed then
 */
export async function signStatement<Type extends StatementType>(
  type: Type,
  members: Members<Type>,
  by: SignedBy,
): Promise<SignedStatement> {
  const jti = by.jti ?? uuid7();
  const payload = Statement.parse({
    type,
    iss: by.key.owner,
    aud: by.audience,
    iat: (by.now ?? new Date()).toISOString(),
    jti,
    ...members,
  });
  const statement = await new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'ES256', kid: by.key.kid, typ: 'xinjian+jws' })
    .sign(by.key.signer);
  return { jti, statement };
}
