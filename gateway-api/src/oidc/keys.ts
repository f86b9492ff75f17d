import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, type JSONWebKeySet, type JWK } from 'jose';
import { type Connection, Schema } from 'mongoose';

export interface IssuerKeys {
  /** Private; signs tokens. */
  readonly jwks: { readonly keys: readonly [JWK] };
  readonly publicJwks: JSONWebKeySet;
}

interface KeyDocument {
  readonly _id: string;
  readonly jwk: JWK;
}

/** The embedded issuer's key, made once and kept, so that tokens outlive a restart. For development only. */
export async function openIssuerKeys(connection: Connection): Promise<IssuerKeys> {
  const model = connection.model<KeyDocument>(
    'issuer-keys',
    new Schema<KeyDocument>(
      { _id: { type: String, required: true }, jwk: { type: Schema.Types.Mixed, required: true } },
      { versionKey: false, id: false, collection: 'issuerKeys' },
    ),
  );
  const { jwk } = await model
    .findOneAndUpdate(
      { _id: 'embedded' },
      { $setOnInsert: { jwk: await inventKey() } },
      { upsert: true, returnDocument: 'after' },
    )
    .lean<KeyDocument>()
    .orFail();
  const { kty, crv, x, y, kid, alg, use } = jwk;
  const publicJwk = { kty, crv, x, y, kid, alg, use } as JWK;
  return { jwks: { keys: [jwk] }, publicJwks: { keys: [publicJwk] } };
}

async function inventKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: randomUUID(), alg: 'ES256', use: 'sig' };
}
