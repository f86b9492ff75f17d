import { ConsentRecord, Terms } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { position } from './list.js';

export const REQUEST_STATES = ['REQUESTED', 'GRANTED', 'REFUSED', 'EXPIRED'] as const;

/** A request for consent, as it stands now. */
export const ConsentRequest = z.object({
  id: z.string(),
  institution: z.string(),
  subject: z.string(),
  terms: Terms,
  state: z.enum(REQUEST_STATES),
  requestedAt: z.string(),
  expiresAt: z.string(),
  consent: z.string().nullable(),
  reason: z.string().nullable(),
  /** The institution's signed statement, compact JWS. */
  statement: z.string(),
  ...position,
});
export type ConsentRequest = z.infer<typeof ConsentRequest>;

export const CONSENT_STATES = [
  'ACTIVE',
  'PAUSED',
  'WITHDRAWN',
  'LAPSED',
  'EXPIRED',
  'EXHAUSTED',
  'NOT_YET_EFFECTIVE',
] as const;
export type ConsentState = (typeof CONSENT_STATES)[number];

/** One of the statements that made a consent what it is. */
export const ConsentStatement = z.object({
  type: z.string(),
  /** Compact JWS; its SHA-256 is `hash`. */
  statement: z.string(),
  hash: z.string(),
  at: z.string(),
  transactionId: z.string(),
  blockNumber: z.number(),
});

export const Consent = z.object({
  id: z.string(),
  subject: z.string(),
  grantee: z.string(),
  terms: Terms,
  /** With the derived states, which the ledger never writes. */
  state: z.enum(CONSENT_STATES),
  answers: z.string().nullable(),
  documentDigest: z.string(),
  templateVersion: z.string(),
  signatory: ConsentRecord.shape.signatory,
  grantedAt: z.string(),
  reason: z.string().nullable(),
  /** Null where the consent has no quota. */
  usage: z.object({ total: z.number(), today: z.number() }).nullable(),
  statements: z.array(ConsentStatement),
  ...position,
});
export type Consent = z.infer<typeof Consent>;
