import canonicalize from 'canonicalize';
import {
  Digest,
  Instant,
  ItemId,
  KeyRecord,
  LedgerError,
  parseCompactJws,
  ParticipantId,
  QUERIES,
  sameDigest,
  sha256Hash,
  Uscc,
  Uuid7,
} from '@xinjian/chaincode/model';
import { z } from 'zod';
import type { Caller } from '../http/caller.js';
import { Problem } from '../http/problem.js';
import type { Ledger } from '../ledger/port.js';
import { readRecord } from '../ledger/read-record.js';
import { RowObject } from '../records/item-format.js';
import { publicKeyOf } from '../statements/keys.js';
import { requireActive } from '../statements/participant-now.js';
import { FRESHNESS, signatureFits } from '../statements/verify.js';

/** What one line of a push asks for: a record to be kept under its natural key, or the one under that key to be gone. */
export const PushEntry = z.union([z.strictObject({ put: RowObject }), z.strictObject({ remove: RowObject })]);
export type PushEntry = z.infer<typeof PushEntry>;

/** What a provider signs of a push, as a compact JWS with the header of statements. It stays off the ledger. */
export const PushMessage = z.strictObject({
  type: z.literal('collection.push'),
  iss: ParticipantId,
  /** `<channel>/<chaincode>`. */
  aud: z.string(),
  iat: Instant,
  jti: Uuid7,
  item: ItemId,
  /** Counts up with each push of this item: what is older than the last is refused. */
  sequence: z.int().min(1),
  /** The number of one that was cut short and is not sent again: what of it is not in, stays out. */
  supersedes: z.int().min(1).optional(),
  /** SHA-256 of the RFC 8785 form of the list of entries. */
  digest: Digest,
  /** Where given, every record is of this enterprise. */
  enterprise: Uscc.optional(),
});
export type PushMessage = z.infer<typeof PushMessage>;

/** A push that bears the signature of the caller's valid key, and comes from one in good standing. */
export interface SignedPush extends PushMessage {
  /** SHA-256 of the compact JWS. */
  readonly hash: string;
}

export interface SignedPushOptions {
  readonly caller: Caller;
  readonly audience: string;
  readonly ledger: Pick<Ledger, 'evaluate'>;
}

/**
 * Checks the signature of a push and that it covers these entries, and the standing of its provider.
 * @throws {LedgerError} MALFORMED, WRONG_AUDIENCE, BAD_SIGNATURE, KEY_NOT_VALID, STALE; FORBIDDEN for one suspended
 * @throws {Problem} FORBIDDEN where it is another's
 */
export async function verifyPush(
  jws: string,
  entries: readonly PushEntry[],
  { caller, audience, ledger }: SignedPushOptions,
): Promise<SignedPush> {
  const compact = parseCompactJws(jws);
  const parsed = PushMessage.safeParse(compact.payload);
  if (!parsed.success) throw LedgerError.malformed('statement', parsed.error);
  const message = parsed.data;
  if (message.aud !== audience) throw new LedgerError('WRONG_AUDIENCE', `aud: expected ${audience}`);
  const key = await keyOf(ledger, compact.header.kid);
  if (!signatureFits(compact, publicKeyOf(key.jwk)))
    throw new LedgerError('BAD_SIGNATURE', 'signature: does not fit the key');
  if (key.owner !== caller.participant || message.iss !== caller.participant) {
    throw new Problem('FORBIDDEN', 'The push is not the caller’s.');
  }
  requireValid(key, message);
  await requireActive(ledger, message.iss);
  if (!sameDigest(sha256Hash(canonicalize(entries) ?? ''), message.digest)) {
    throw new LedgerError('BAD_SIGNATURE', 'digest: not of these entries');
  }
  return { ...message, hash: sha256Hash(jws) };
}

async function keyOf(ledger: Pick<Ledger, 'evaluate'>, kid: string): Promise<KeyRecord> {
  const key = await readRecord(ledger, KeyRecord, QUERIES.key, [kid]);
  if (key === null) throw new LedgerError('BAD_SIGNATURE', 'kid: no such key is registered');
  return key;
}

/** A push is on no ledger, so that the gateway reads the key as it stands now. */
function requireValid({ state, use, notBefore, notAfter }: KeyRecord, { iat }: PushMessage): void {
  const now = new Date();
  if (state !== 'ACTIVE' || use !== 'statement') throw new LedgerError('KEY_NOT_VALID', `kid: ${state}`);
  if (now < new Date(notBefore) || now > new Date(notAfter)) {
    throw new LedgerError('KEY_NOT_VALID', 'kid: not valid at this time');
  }
  if (Math.abs(now.getTime() - Date.parse(iat)) > FRESHNESS) {
    throw new LedgerError('STALE', 'iat: more than five minutes from now');
  }
}
