import { z } from 'zod';
import {
  Instant,
  LocalisedText,
  ParticipantId,
  SubjectReference,
  Thumbprint,
  Digest,
  text,
  remark,
} from '../primitives.js';
import { ParticipantKind } from '../purposes.js';
import { Uscc } from '../uscc.js';
import { PublicJwk, Signatory, statement } from './common.js';

/** A key with the span for which its owner offers it. */
export const OfferedKey = z.strictObject({ jwk: PublicJwk, notBefore: Instant, notAfter: Instant });

/** A participant as on-boarded; public bodies and companies, never natural persons. */
export const ParticipantEntry = z.strictObject({
  id: ParticipantId,
  kind: ParticipantKind,
  name: LocalisedText,
  uscc: Uscc.optional(),
  /** The Fabric organisation through which a founder (operator, regulator, notary) acts. */
  mspId: text(60).optional(),
});

/**
 * Signed by the operator; an identity issuer's by the regulator; a founder's (operator, regulator, notary: once
 * each) by its own key, carried by its own organisation's admin. Founders and issuers bring their key here.
 */
export const ParticipantRegister = statement('participant.register', {
  participant: ParticipantEntry,
  key: OfferedKey.optional(),
});
const standing = { participant: ParticipantId, reason: remark(500) };
export const ParticipantSuspend = statement('participant.suspend', standing);
export const ParticipantReinstate = statement('participant.reinstate', standing);
export const ParticipantRetire = statement('participant.retire', standing);

const officer = {
  /** The institution whose officer it is: the issuer itself, or any where the regulator signs. */
  institution: ParticipantId,
  /** The officer as access requests name him. */
  officer: Digest,
  reason: remark(500),
};
/** An officer 用户 may ask no more, from this ledger position on (USER_DISABLED). */
export const OfficerDisable = statement('officer.disable', officer);
export const OfficerEnable = statement('officer.enable', officer);

/** Signed by the key offered (proof of possession), bound to its owner by an attestation (`typ` and header as any statement). */
export const KeyRegister = statement('key.register', {
  ...OfferedKey.shape,
  /** A compact JWS of `attestation`; only the operator's own gateway keys go without, signed by its registered key. */
  attestation: z.string().max(8192).nullable(),
  /** `receipt`: signs the gateway's receipts and nothing else. */
  use: z.enum(['statement', 'receipt']).optional(),
});
/** Signed by the old key; `attestation` and 72 hours replace a lost one. */
export const KeyRotate = statement('key.rotate', {
  ...OfferedKey.shape,
  replaces: Thumbprint,
  attestation: z.string().max(8192).nullable(),
});
export const KeyRevoke = statement('key.revoke', { kid: Thumbprint, reason: remark(500) });

/** An identity issuer binds a key to its owner. By an issuer: assurance `own`; by the operator: `operator-asserted`. */
export const Attestation = z.strictObject({
  type: z.literal('attestation'),
  iss: ParticipantId,
  iat: Instant,
  /** Exactly one of `subject` and `participant`. */
  subject: SubjectReference.optional(),
  participant: ParticipantId.optional(),
  usccDigest: Digest,
  kid: Thumbprint,
  signatory: Signatory,
  /** The key is held for its owner by somebody else. */
  custodial: z.boolean().optional(),
});

export type ParticipantRegister = z.infer<typeof ParticipantRegister>;
export type OfficerDisable = z.infer<typeof OfficerDisable>;
export type OfficerEnable = z.infer<typeof OfficerEnable>;
export type KeyRegister = z.infer<typeof KeyRegister>;
export type Attestation = z.infer<typeof Attestation>;
export type KeyRotate = z.infer<typeof KeyRotate>;
