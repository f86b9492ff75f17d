import { LedgerError, type KeyRecord, type KeyRegister, type KeyRotate } from '../model/index.js';
import { locate } from './arguments.js';
import type { LedgerContext } from './context.js';
import { offeredKid, verifyAttestation, type Binding } from './keys.js';
import { assertActive } from './signers.js';
import { acceptParsed, acceptSelfSigned, participantOf, type ParsedStatement } from './statement.js';

/** How long the owner of a lost key has to object to the key that replaces it. */
const NOTICE_MS = 72 * 3600 * 1000;

/**
 * Admits a key to its owner: signed by the key itself and bound by an attestation; or, of the operator alone, signed
 * by a key that it has already.
 * @throws {LedgerError} BAD_SIGNATURE, FORBIDDEN, KEY_NOT_VALID, CONFLICT
 */
export async function admitOffer(ctx: LedgerContext, parsed: ParsedStatement<KeyRegister>): Promise<Binding> {
  const { attestation, ...offer } = parsed.statement;
  if (attestation !== null) return admitByAttestation(ctx, parsed, offer, attestation);
  const { key, signer } = await acceptParsed(ctx, parsed);
  if (signer?.kind !== 'operator') throw new LedgerError('FORBIDDEN', 'payload/attestation: missing');
  return { assurance: key.assurance, issuer: key.issuer };
}

/**
 * Admits a key in place of another: signed by the one replaced, which ends then; or, that one being lost, by itself
 * with a new attestation and 72 hours' notice, in which the owner can still revoke it with the old key.
 * @throws {LedgerError} BAD_SIGNATURE, FORBIDDEN, KEY_NOT_VALID, CONFLICT
 */
export async function rotationBinding(
  ctx: LedgerContext,
  parsed: ParsedStatement<KeyRotate>,
  replaced: KeyRecord,
): Promise<Binding> {
  const { attestation, iss, notBefore, ...offer } = parsed.statement;
  if (replaced.owner !== iss) throw new LedgerError('FORBIDDEN', 'payload/replaces: the key of another');
  if (parsed.jws.header.kid === replaced.kid) return replaceBySignature(ctx, parsed, replaced);
  if (attestation === null)
    throw new LedgerError(
      'FORBIDDEN',
      'header/kid: neither the key replaced, nor a new one with an attestation',
    );
  if (Date.parse(notBefore) < Date.parse(ctx.at) + NOTICE_MS)
    throw new LedgerError('FORBIDDEN', 'payload/notBefore: without the old key, 72 hours of notice');
  return admitByAttestation(ctx, parsed, { ...offer, iss, notBefore }, attestation);
}

/**
 * A further key of an enterprise comes into force 72 hours after its ledger position at the earliest, so that the
 * holder of the first can revoke it: an identity issuer alone could else take an enterprise over at once.
 * @returns the offer with the time from which it holds
 * @throws {LedgerError} CONFLICT where nothing of its validity is left then
 */
export async function withNotice<Offer extends Pick<KeyRegister, 'notBefore' | 'notAfter'>>(
  ctx: LedgerContext,
  owner: string,
  offer: Offer,
): Promise<Offer> {
  if (!owner.startsWith('0x') || (await ctx.state.list('key~owner', owner)).length === 0) return offer;
  const earliest = new Date(Date.parse(ctx.at) + NOTICE_MS).toISOString();
  if (offer.notBefore >= earliest) return offer;
  if (offer.notAfter <= earliest)
    throw new LedgerError('CONFLICT', `payload/notAfter: a further key holds from ${earliest}`);
  return { ...offer, notBefore: earliest };
}

async function replaceBySignature(
  ctx: LedgerContext,
  parsed: ParsedStatement<KeyRotate>,
  replaced: KeyRecord,
): Promise<Binding> {
  await acceptParsed(ctx, parsed);
  const written = ctx.provenance(parsed.hash);
  await ctx.state.put('key', { ...replaced, state: 'REPLACED', written }, replaced.kid);
  return { assurance: replaced.assurance, issuer: replaced.issuer };
}

async function admitByAttestation(
  ctx: LedgerContext,
  parsed: ParsedStatement<KeyRegister | KeyRotate>,
  offer: Pick<KeyRegister, 'iss' | 'jwk' | 'notBefore' | 'notAfter'>,
  attestation: string,
): Promise<Binding> {
  const kid = offeredKid(offer);
  if (parsed.jws.header.kid !== kid)
    throw new LedgerError('BAD_SIGNATURE', 'header/kid: not the key that is offered');
  await acceptSelfSigned(ctx, parsed, offer.jwk);
  const owner = await participantOf(ctx, offer.iss);
  if (owner !== null) assertActive(owner, 'iss');
  return locate('attestation', () => verifyAttestation(ctx, attestation, { owner: offer.iss, kid }));
}
