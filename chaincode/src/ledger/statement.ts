import type { z } from 'zod';
import {
  LedgerError,
  parseCompactJws,
  sha256Hash,
  type CompactJws,
  type KeyRecord,
  type ParticipantRecord,
  type PublicJwk,
  type Statement,
} from '../model/index.js';
import { canonicalJson } from './canonical-json.js';
import type { LedgerContext } from './context.js';
import { emit } from './events.js';
import { assertFresh } from './freshness.js';
import { assertAssurance } from './policy.js';
import { verifySignature } from './signature.js';
import { assertSigner } from './signers.js';

/** A statement that parses, is addressed to this ledger and is fresh; not verified. */
export interface ParsedStatement<S extends Statement> {
  readonly statement: S;
  readonly jws: CompactJws;
  /** SHA-256 of the compact JWS. */
  readonly hash: string;
}

/** A statement that verifies under a registered key of its issuer. */
export interface SignedStatement<S extends Statement> extends ParsedStatement<S> {
  readonly key: KeyRecord;
  /** The issuer's record; null for an enterprise. */
  readonly signer: ParticipantRecord | null;
}

/**
 * Parses a statement, reading no state.
 * @throws {LedgerError} MALFORMED, WRONG_AUDIENCE, STALE
 */
export function parseStatement<S extends Statement>(
  ctx: LedgerContext,
  schema: z.ZodType<S>,
  compact: string,
): ParsedStatement<S> {
  const jws = parseCompactJws(compact);
  const parsed = schema.safeParse(jws.payload);
  if (!parsed.success) throw LedgerError.malformed('payload', parsed.error);
  const statement = parsed.data;
  if (statement.aud !== ctx.audience) throw new LedgerError('WRONG_AUDIENCE', `aud: not ${ctx.audience}`);
  assertFresh(statement, ctx.at);
  return { statement, jws, hash: sha256Hash(compact) };
}

/**
 * Verifies a parsed statement under a registered key of its issuer, and the issuer's role.
 * The key may be in any state: see `acceptStatement` for who asks more.
 * @throws {LedgerError} BAD_SIGNATURE, FORBIDDEN
 */
export async function verifyStatement<S extends Statement>(
  ctx: LedgerContext,
  parsed: ParsedStatement<S>,
): Promise<SignedStatement<S>> {
  const { statement, jws } = parsed;
  const key = await ctx.state.get('key', jws.header.kid);
  if (key === undefined) throw new LedgerError('BAD_SIGNATURE', 'header/kid: not a registered key');
  verifySignature(jws, key.jwk);
  if (key.owner !== statement.iss) throw new LedgerError('FORBIDDEN', 'header/kid: not a key of iss');
  if (key.use !== 'statement') throw new LedgerError('FORBIDDEN', `header/kid: a ${key.use} key`);
  const signer = await participantOf(ctx, statement.iss);
  assertSigner(statement.type, signer);
  return { ...parsed, key, signer };
}

/**
 * Accepts a statement as an act: parsed, verified under a valid key, by who may sign it, for the first time.
 * @throws {LedgerError} as `parseStatement`, `verifyStatement` and `assertAssurance`; KEY_NOT_VALID, CONFLICT where it acted before
 */
export async function acceptStatement<S extends Statement>(
  ctx: LedgerContext,
  schema: z.ZodType<S>,
  compact: string,
): Promise<SignedStatement<S>> {
  return acceptParsed(ctx, parseStatement(ctx, schema, compact));
}

/** As `acceptStatement`, of a statement already parsed. */
export async function acceptParsed<S extends Statement>(
  ctx: LedgerContext,
  parsed: ParsedStatement<S>,
): Promise<SignedStatement<S>> {
  const signed = await verifyStatement(ctx, parsed);
  assertKeyValid(signed.key, ctx.at);
  await assertAssurance(ctx, signed.statement.type, signed.key);
  await markActed(ctx, parsed);
  return signed;
}

/**
 * Accepts a statement signed by the very key that it brings.
 * @throws {LedgerError} BAD_SIGNATURE, CONFLICT where it acted before
 */
export async function acceptSelfSigned<S extends Statement>(
  ctx: LedgerContext,
  parsed: ParsedStatement<S>,
  jwk: PublicJwk,
): Promise<void> {
  verifySignature(parsed.jws, jwk);
  await markActed(ctx, parsed);
}

/**
 * @throws {LedgerError} KEY_NOT_VALID for a key that is not ACTIVE, or outside its validity
 */
export function assertKeyValid({ state, notBefore, notAfter }: KeyRecord, at: string): void {
  if (state === 'ACTIVE' && notBefore <= at && at < notAfter) return;
  throw new LedgerError('KEY_NOT_VALID', `header/kid: ${state}, valid from ${notBefore} to ${notAfter}`);
}

/** The participant behind an issuer, or null for an enterprise. */
export async function participantOf(ctx: LedgerContext, party: string): Promise<ParticipantRecord | null> {
  return party.startsWith('0x') ? null : ctx.state.require('participant', party);
}

/** Sets the event of a statement that acted. @returns the answer to its carrier: canonical JSON of `Accepted` */
export function acted({ statement, hash }: ParsedStatement<Statement>, ctx: LedgerContext): string {
  emit(ctx, { type: statement.type, count: 1, digest: hash });
  return canonicalJson({ statement: hash });
}

/** The first occurrence of a `jti` is the act. */
async function markActed(ctx: LedgerContext, { statement, hash }: ParsedStatement<Statement>): Promise<void> {
  const { iss, jti, type } = statement;
  await ctx.state.requireAbsent('statement', iss, jti);
  await ctx.state.put('statement', { schema: 1, written: ctx.provenance(hash), type }, iss, jti);
}
