import {
  Attestation,
  LedgerError,
  jwkThumbprint,
  parseCompactJws,
  type KeyRecord,
  type OfferedKey,
} from '../model/index.js';
import type { z } from 'zod';
import type { LedgerContext } from './context.js';
import { verifySignature } from './signature.js';
import { assertActive } from './signers.js';
import { assertKeyValid } from './statement.js';

type Offer = z.infer<typeof OfferedKey>;
/** Who vouches that a key is its owner's, and how far. */
export type Binding = Pick<KeyRecord, 'assurance' | 'issuer'>;

/** The name of an offered key, where it is consistent with itself and with the statement's header. */
export function offeredKid({ jwk, notBefore, notAfter }: Offer): string {
  const kid = jwkThumbprint(jwk);
  if (jwk.kid !== undefined && jwk.kid !== kid)
    throw new LedgerError('MALFORMED', 'payload/jwk/kid: not the thumbprint of the key (RFC 7638)');
  if (notBefore >= notAfter) throw new LedgerError('MALFORMED', 'payload/notAfter: not after notBefore');
  return kid;
}

/**
 * Verifies that an attestation binds a key to its owner.
 * @param compact JWS of an `Attestation`, signed by an active identity issuer or by the operator
 * @returns `own` by an issuer, `operator-asserted` by the operator, `custodial` where it says so
 * @throws {LedgerError} MALFORMED, BAD_SIGNATURE, KEY_NOT_VALID, FORBIDDEN; details begin with `attestation`
 */
export async function verifyAttestation(
  ctx: LedgerContext,
  compact: string,
  bound: { readonly owner: string; readonly kid: string },
): Promise<Binding> {
  const jws = parseCompactJws(compact);
  const parsed = Attestation.safeParse(jws.payload);
  if (!parsed.success) throw LedgerError.malformed('payload', parsed.error);
  const attestation = parsed.data;
  const key = await ctx.state.get('key', jws.header.kid);
  if (key === undefined) throw new LedgerError('BAD_SIGNATURE', 'header/kid: not a registered key');
  verifySignature(jws, key.jwk);
  assertKeyValid(key, ctx.at);
  if (key.owner !== attestation.iss || key.use !== 'statement')
    throw new LedgerError('FORBIDDEN', 'header/kid: not a statement key of iss');
  assertBinds(attestation, bound);
  return { issuer: attestation.iss, assurance: await assuranceOf(ctx, attestation) };
}

function assertBinds(
  attestation: Attestation,
  { owner, kid }: { readonly owner: string; readonly kid: string },
): void {
  const { subject, participant } = attestation;
  const named = owner.startsWith('0x') ? [subject, participant] : [participant, subject];
  if (named[0] !== owner || named[1] !== undefined)
    throw new LedgerError('FORBIDDEN', 'payload: binds a key to another owner');
  if (attestation.kid !== kid) throw new LedgerError('FORBIDDEN', 'payload/kid: binds another key');
}

async function assuranceOf(
  ctx: LedgerContext,
  { iss, custodial }: Attestation,
): Promise<KeyRecord['assurance']> {
  const issuer = await ctx.state.require('participant', iss);
  assertActive(issuer, 'payload/iss');
  if (issuer.kind !== 'identity_issuer' && issuer.kind !== 'operator')
    throw new LedgerError('FORBIDDEN', `payload/iss: ${issuer.kind} may not attest`);
  if (custodial === true) return 'custodial';
  return issuer.kind === 'operator' ? 'operator-asserted' : 'own';
}

/**
 * Writes a new key, once.
 * @throws {LedgerError} CONFLICT where the key is registered already, whatever its state
 */
export async function storeKey(
  ctx: LedgerContext,
  offer: Offer,
  key: Binding & Pick<KeyRecord, 'owner' | 'use'> & { readonly statement: string },
): Promise<void> {
  const kid = offeredKid(offer);
  const { owner, use, assurance, issuer } = key;
  const { crv, kty, x, y } = offer.jwk;
  await ctx.state.requireAbsent('key', kid);
  const record: KeyRecord = {
    schema: 1,
    written: ctx.provenance(key.statement),
    kid,
    owner,
    jwk: { crv, kty, x, y },
    use,
    assurance,
    issuer,
    notBefore: offer.notBefore,
    notAfter: offer.notAfter,
    state: 'ACTIVE',
  };
  await ctx.state.put('key', record, kid);
  await ctx.state.put('key~owner', '', owner, kid);
}
