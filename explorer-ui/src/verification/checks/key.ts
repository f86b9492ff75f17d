import { Attestation } from '@xinjian/chaincode/model';
import { calculateJwkThumbprint } from 'jose';
import type { Key, Participant } from '../../gateway/shapes/registry.js';
import { type Check, check } from '../check.js';
import { type ReadStatement, readJws, signedBy } from '../statement.js';

/** A key, and the statement that registered it as its raw block holds it. */
export interface KeyOrigin {
  readonly key: Key;
  readonly registration: ReadStatement | undefined;
  /** Whether that statement stands endorsed in its block. */
  readonly standing: readonly Check[];
}

/** Whom a key's origin rests on: the attester of its owner, or the admitting regulator. */
export interface Voucher {
  readonly owner: string;
  readonly kid: string;
}

/** The other key that a registration needs, where it needs one. */
export function voucherOf({ key, registration }: KeyOrigin): Voucher | undefined {
  if (registration === undefined) return undefined;
  const { payload, kid } = registration;
  if (payload.type === 'participant.register') {
    return payload.iss === key.owner ? undefined : { owner: payload.iss, kid };
  }
  const attestation = attestationIn(registration);
  return attestation && { owner: attestation.payload.iss, kid: attestation.kid };
}

/** A key from its registration to the one who vouches for it, whose own key is traced likewise. */
export async function checkKey(
  origin: KeyOrigin,
  keys: readonly Key[],
  participants: readonly Participant[],
): Promise<Check[]> {
  const { key, registration, standing } = origin;
  const { kty, crv, x, y } = key.jwk;
  const thumbprint = check(
    'keyThumbprint',
    (await calculateJwkThumbprint({ kty, crv, x, y })) === key.kid,
    key.kid,
  );
  if (registration === undefined) return [thumbprint, check('keyRegistration', undefined)];
  const specific =
    registration.payload.type === 'participant.register'
      ? await checkAdmission(registration, key, keys)
      : await checkAttested(registration, key, keys, participants);
  return [thumbprint, ...specific, ...standing];
}

/** Founders and issuers bring their key with their own registration; the regulator admits issuers. */
async function checkAdmission(
  { jws, payload, kid }: ReadStatement,
  key: Key,
  keys: readonly Key[],
): Promise<Check[]> {
  if (payload.type !== 'participant.register') return [check('keyRegistration', false)];
  const names = payload.participant.id === key.owner && payload.key?.jwk.x === key.jwk.x;
  if (payload.iss === key.owner) {
    return [check('keyRegistration', names && (await signedBy(jws, key.jwk)), payload.participant.kind)];
  }
  const admitting = keys.find((candidate) => candidate.kid === kid && candidate.owner === payload.iss);
  return [check('admitted', admitting && names && (await signedBy(jws, admitting.jwk)), payload.iss)];
}

/** Everybody else's key is signed by itself, and bound to its owner by an attestation. */
async function checkAttested(
  registration: ReadStatement,
  key: Key,
  keys: readonly Key[],
  participants: readonly Participant[],
): Promise<Check[]> {
  const { jws, payload } = registration;
  if (payload.type !== 'key.register' && payload.type !== 'key.rotate')
    return [check('keyRegistration', undefined)];
  const own = payload.iss === key.owner && payload.jwk.x === key.jwk.x && payload.jwk.y === key.jwk.y;
  const registered = check('keyRegistration', own && (await signedBy(jws, key.jwk)));
  return [registered, ...(await checkAttestation(registration, key, keys, participants))];
}

/** Only the operator's own gateway keys go without an attestation. */
async function checkAttestation(
  registration: ReadStatement,
  key: Key,
  keys: readonly Key[],
  participants: readonly Participant[],
): Promise<Check[]> {
  const attestation = attestationIn(registration);
  if (attestation === undefined) return [];
  const { payload, kid, jws } = attestation;
  const attester = keys.find((candidate) => candidate.kid === kid && candidate.owner === payload.iss);
  const issuer = participants.find(({ id }) => id === payload.iss);
  const names = payload.kid === key.kid && (payload.subject ?? payload.participant) === key.owner;
  return [
    check('attestationSigned', attester && (await signedBy(jws, attester.jwk)), payload.iss),
    check('attestationNames', names),
    check('attestationIndependent', issuer && issuer.kind === 'identity_issuer', key.assurance),
  ];
}

function attestationIn({ payload }: ReadStatement) {
  const jws = 'attestation' in payload ? payload.attestation : null;
  const read = jws === null ? undefined : readJws(jws);
  const parsed = Attestation.safeParse(read?.payload);
  return jws === null || read === undefined || !parsed.success
    ? undefined
    : { jws, kid: read.header.kid, payload: parsed.data };
}
