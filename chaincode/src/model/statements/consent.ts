import { z } from 'zod';
import { Digest, ParticipantId, SubjectReference, Uuid7, text, remark } from '../primitives.js';
import { Terms } from '../terms.js';
import { Signatory, statement } from './common.js';

const change = { consent: Uuid7, reason: remark(500).optional() };

/** An institution asks an enterprise for consent. */
export const ConsentRequest = statement('consent.request', { subject: SubjectReference, terms: Terms });

/** An enterprise grants, with the terms asked for or fewer, or without having been asked. */
export const ConsentGrant = statement('consent.grant', {
  grantee: ParticipantId,
  terms: Terms,
  answers: Uuid7.optional(),
  /** Salted digest of the consent document that the signatory read. */
  documentDigest: Digest,
  templateVersion: text(20),
  signatory: Signatory,
});

export const ConsentRefuse = statement('consent.refuse', { answers: Uuid7, reason: remark(500).optional() });
export const ConsentPause = statement('consent.pause', change);
export const ConsentResume = statement('consent.resume', change);
export const ConsentWithdraw = statement('consent.withdraw', change);
/** Nothing may widen. */
export const ConsentNarrow = statement('consent.narrow', { consent: Uuid7, terms: Terms });

export type ConsentRequest = z.infer<typeof ConsentRequest>;
export type ConsentGrant = z.infer<typeof ConsentGrant>;
