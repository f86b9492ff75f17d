import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { jwkThumbprint, type PublicJwk, type Statement } from '@xinjian/chaincode/model';

export const AUDIENCE = 'credit-audit/credit-audit';
export const DAY_MS = 24 * 3600 * 1000;

/** Now, or so many milliseconds from now. */
export const instant = (offset = 0) => new Date(Date.now() + offset).toISOString();

/** RFC 9562, version 7. */
export function uuid7(): string {
  const bytes = Buffer.concat([Buffer.alloc(6), randomBytes(10)]);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export const digest = () => randomBytes(32).toString('hex');

export interface SigningKey {
  readonly privateKey: KeyObject;
  readonly jwk: PublicJwk;
  readonly kid: string;
}

export function createKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { kty, crv, x, y } = publicKey.export({ format: 'jwk' });
  const jwk = { kty, crv, x, y } as PublicJwk;
  return { privateKey, jwk, kid: jwkThumbprint(jwk) };
}

/** A key as `participant.register` and `key.register` offer it. */
export function offer(key: SigningKey) {
  return { jwk: key.jwk, notBefore: instant(-DAY_MS), notAfter: instant(365 * DAY_MS) };
}

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Compact JWS of any payload under any header. */
export function signJws(key: SigningKey, payload: unknown, header: object = {}): string {
  const full = { alg: 'ES256', kid: key.kid, typ: 'xinjian+jws', ...header };
  const input = `${base64url(full)}.${base64url(payload)}`;
  const signature = sign('sha256', Buffer.from(input), { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

/** Who signs: a participant's id or an enterprise's reference, and its key. */
export interface Actor {
  readonly id: string;
  readonly key: SigningKey;
}

export function createActor(id: string): Actor {
  return { id, key: createKey() };
}

export type Members<T extends Statement['type']> = Omit<
  Extract<Statement, { type: T }>,
  'type' | 'iss' | 'aud' | 'iat' | 'jti'
>;

/** A statement's payload, now, with a new `jti`. */
export function statementOf<T extends Statement['type']>(
  actor: Actor,
  type: T,
  members: Members<T>,
  common: { readonly iat?: string; readonly jti?: string; readonly aud?: string } = {},
) {
  return { type, iss: actor.id, aud: AUDIENCE, iat: instant(), jti: uuid7(), ...members, ...common };
}
