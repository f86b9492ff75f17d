import { type KeyObject, verify as verifySignature } from 'node:crypto';
import {
  type CompactJws,
  jwkThumbprint,
  LedgerError,
  parseCompactJws,
  Statement,
  type StatementType,
} from '@xinjian/chaincode/model';
import type { Caller } from '../http/caller.js';
import { Problem } from '../http/problem.js';
import { type KeyBinding, type Keys, publicKeyOf } from './keys.js';

/** How far `iat` may lie from now, in milliseconds (LEDGER.md, Contracts). */
export const FRESHNESS = 5 * 60_000;

/** They never go stale: whoever carries them late carries them still. */
const NEVER_STALE: ReadonlySet<StatementType> = new Set([
  'consent.withdraw',
  'consent.pause',
  'consent.refuse',
]);

/** A statement that bears its caller's signature. */
export type Verified<Type extends StatementType> = {
  readonly jws: string;
  readonly kid: string;
  readonly payload: Extract<Statement, { type: Type }>;
};

export interface VerifyOptions {
  readonly caller: Caller;
  readonly keys: Keys;
  /** `<channel>/<chaincode>` */
  readonly audience: string;
}

/**
 * Checks a statement before anything is done with it: parse, type, audience, signature, and that key and issuer are
 * the caller's. Freshness apart ({@link requireFresh}): what is already on the ledger may be asked for again. The
 * chaincode checks all of it once more.
 * @throws {LedgerError} MALFORMED, WRONG_AUDIENCE, BAD_SIGNATURE; FORBIDDEN where the key is not for statements
 * @throws {Problem} FORBIDDEN where key or issuer is not the caller's
 */
export async function verifyStatement<Type extends StatementType>(
  jws: string,
  types: readonly Type[],
  { caller, keys, audience }: VerifyOptions,
): Promise<Verified<Type>> {
  const compact = parseCompactJws(jws);
  const payload = parsePayload(compact, types);
  if (payload.aud !== audience) throw new LedgerError('WRONG_AUDIENCE', `aud: expected ${audience}`);
  const { publicKey, owner } = await keyOf(compact, payload, keys);
  if (!signatureFits(compact, publicKey))
    throw new LedgerError('BAD_SIGNATURE', 'signature: does not fit the key');
  if (owner !== caller.participant) throw new Problem('FORBIDDEN', 'The key is not the caller’s.');
  if (payload.iss !== caller.participant)
    throw new Problem('FORBIDDEN', 'The statement is not the caller’s.');
  return { jws, kid: compact.header.kid, payload };
}

/** Whether a statement is young enough to be carried to the ledger. */
export function isFresh({ type, iat }: Statement, now = Date.now()): boolean {
  return NEVER_STALE.has(type) || Math.abs(now - Date.parse(iat)) <= FRESHNESS;
}

/** @throws {LedgerError} STALE */
export function requireFresh(statement: Statement, now = Date.now()): void {
  if (isFresh(statement, now)) return;
  throw new LedgerError('STALE', 'iat: more than five minutes from now');
}

function parsePayload<Type extends StatementType>(
  { payload }: CompactJws,
  types: readonly Type[],
): Extract<Statement, { type: Type }> {
  const parsed = Statement.safeParse(payload);
  if (!parsed.success) throw LedgerError.malformed('statement', parsed.error);
  if (!isOneOf(parsed.data, types)) {
    throw new LedgerError('MALFORMED', `statement/type: expected ${types.join(' or ')}`);
  }
  return parsed.data;
}

function isOneOf<Type extends StatementType>(
  statement: Statement,
  types: readonly Type[],
): statement is Extract<Statement, { type: Type }> {
  return types.some((type) => type === statement.type);
}

/** A key being registered or rotated to signs its own registration: proof of possession. */
async function keyOf(
  { header: { kid } }: CompactJws,
  payload: Statement,
  keys: Keys,
): Promise<Pick<KeyBinding, 'publicKey' | 'owner'>> {
  if (payload.type === 'key.register' && jwkThumbprint(payload.jwk) === kid) {
    return { publicKey: publicKeyOf(payload.jwk), owner: payload.iss };
  }
  const record = await keys.find(kid);
  if (record === undefined) throw new LedgerError('BAD_SIGNATURE', 'kid: no such key is registered');
  if (record.use !== 'statement') throw new LedgerError('FORBIDDEN', `header/kid: a ${record.use} key`);
  return record;
}

/** Whether an ES256 signature is of this key. */
export function signatureFits({ signingInput, signature }: CompactJws, key: KeyObject | null): boolean {
  if (key === null) return false;
  const message = Buffer.from(signingInput);
  return verifySignature('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature);
}
