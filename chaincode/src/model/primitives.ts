import { z } from 'zod';

/** UUIDv7 (RFC 9562): the id of a statement, and of what it creates. */
export const Uuid7 = z.uuidv7();

/** RFC 3339 in UTC with exactly three fractional digits, as `Date.toISOString` writes it. */
export const Instant = z.iso.datetime({ precision: 3 });

/** 32 bytes in lower-case hexadecimal; ethers' `0x` may stand before them. */
export const Digest = z.string().regex(/^(0x)?[0-9a-f]{64}$/, 'expected 32 bytes in lower-case hexadecimal');

/** The reference under which an enterprise stands on the ledger: keccak256(salt32 ‖ utf8(USCC)). */
export const SubjectReference = z.string().regex(/^0x[0-9a-f]{64}$/, 'expected a subject reference');

/**
 * One record of an enterprise, to whoever holds the secret that it was made with (`recordHandle`); to all others nothing.
 * In one spelling, so that the same record is never taken for two.
 */
export const RecordHandle = z.string().regex(/^0x[0-9a-f]{64}$/, 'expected the handle of a record');

/** A participant's id: a short name in lower case, chosen at on-boarding. */
export const ParticipantId = z.string().regex(/^[a-z][a-z0-9-]{1,62}$/, 'expected a participant id');

/** Whoever may sign: a participant, or an enterprise by its reference. */
export const Party = z.union([SubjectReference, ParticipantId]);

/** RFC 7638 thumbprint (SHA-256) of a key, base64url. */
export const Thumbprint = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'expected an RFC 7638 thumbprint');

/** Well-formed text (no lone surrogates) of bounded length, in UTF-16 units. */
export const text = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((value) => value.isWellFormed(), 'expected well-formed Unicode');

/**
 * What a firm, a person or a secret is known by: a unified social credit code (GB 32100-2015), an identity, telephone
 * or card number (eleven digits and more), an address of mail, a key, a salt or a digest.
 */
const IDENTIFIERS = [
  /[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}/i,
  /[0-9]{11}/,
  /[^@]@[^@]/,
  /[0-9a-f]{32}/i,
];

/** Dates, whose digits tell nobody; and what may stand between the digits of a number. */
const DATES = /20[0-9]{2}([-./])[01]?[0-9]\1[0-3]?[0-9]/g;
const SEPARATORS = /[\s\-–—_.·()（）]/g;

/**
 * Free words of a signer. They stand on the ledger for good and for all who read it (G7), so none is taken that holds
 * an identifier, however it is spaced; a name among them no rule can tell.
 */
export const remark = (max: number) =>
  text(max).refine((value) => {
    const close = value.replace(DATES, '|').replace(SEPARATORS, '');
    return !IDENTIFIERS.some((identifier) => identifier.test(close));
  }, 'expected no number or code by which somebody is known');

export const LocalisedText = z.strictObject({ zh: text(200), en: text(200) });

export type Instant = z.infer<typeof Instant>;
export type Digest = z.infer<typeof Digest>;
export type RecordHandle = z.infer<typeof RecordHandle>;
export type SubjectReference = z.infer<typeof SubjectReference>;
export type ParticipantId = z.infer<typeof ParticipantId>;
export type Party = z.infer<typeof Party>;

/** RFC 3339 in UTC of any precision: the bounds of a term. */
export const Moment = z.iso.datetime();

/** Whether no two keys are the same. */
export function areDistinct(keys: readonly string[]): boolean {
  return new Set(keys).size === keys.length;
}

/** Whether two digests are the same 32 bytes, with or without `0x`. */
export function sameDigest(one: Digest, other: Digest): boolean {
  return one.replace(/^0x/, '') === other.replace(/^0x/, '');
}
