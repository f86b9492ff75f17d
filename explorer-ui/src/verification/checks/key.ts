import { Attestation } from '@xinjian/chaincode/model';
import { calculateJwkThumbprint } from 'jose';
import type { Key, Participant } from '../../gateway/shapes/registry.js';
import { type Check, check } from '../check.js';
import { type ReadStatement, readJws, signedBy } from '../statement.js';

/** What is known of a key's origin: the statement that registered it, and who attested it. */
export interface KeyOrigin {
  readonly key: Key;
  readonly registration: ReadStatement | undefined;
  readonly issuer: Participant | undefined;
  readonly issuerKeys: readonly Key[];
}

/** A key from its registration to the attestation that binds it to its owner, and the attester's key. */
export async function checkKey({ key, registration, issuer, issuerKeys }: KeyOrigin): Promise<Check[]> {
  const { kty, crv, x, y } = key.jwk;
  const thumbprint = check(
    'keyThumbprint',
    (await calculateJwkThumbprint({ kty, crv, x, y })) === key.kid,
    key.kid,
  );
  if (registration === undefined) return [thumbprint, check('keyRegistration', undefined)];
  const { payload } = registration;
  if (payload.type !== 'key.register' && payload.type !== 'key.rotate') {
    return [thumbprint, check('keyRegistration', await registersFounder(registration, key), payload.type)];
  }
  const bySelf = payload.iss === key.owner && (await signedBy(registration.jws, key.jwk));
  return [
    thumbprint,
    check('keyRegistration', payload.jwk.x === x && payload.jwk.y === y && bySelf),
    ...(await checkAttestation(payload.attestation, key, issuer, issuerKeys)),
  ];
}

/** Founders and issuers bring their key with their own registration. */
async function registersFounder({ jws, payload }: ReadStatement, key: Key): Promise<boolean | undefined> {
  if (payload.type !== 'participant.register') return undefined;
  const names = payload.key?.jwk.x === key.jwk.x && payload.participant.id === key.owner;
  const founder = payload.iss === key.owner;
  return names && (!founder || (await signedBy(jws, key.jwk)));
}

async function checkAttestation(
  attestation: string | null,
  key: Key,
  issuer: Participant | undefined,
  issuerKeys: readonly Key[],
): Promise<Check[]> {
  if (attestation === null) return [];
  const read = readJws(attestation);
  const payload = Attestation.safeParse(read?.payload);
  if (read === undefined || !payload.success) return [check('attestationSigned', false)];
  const attester = issuerKeys.find(({ kid }) => kid === read.header.kid);
  const owner = payload.data.subject ?? payload.data.participant;
  return [
    check('attestationSigned', attester && (await signedBy(attestation, attester.jwk)), issuer?.name.zh),
    check('attestationNames', payload.data.kid === key.kid && owner === key.owner),
    check('attestationIndependent', issuer && issuer.kind === 'identity_issuer', key.assurance),
  ];
}
