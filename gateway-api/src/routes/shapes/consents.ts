import { Signatory, Terms } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { Written } from './lists.js';

export const CONSENT_REQUEST_STATES = ['REQUESTED', 'GRANTED', 'REFUSED', 'EXPIRED'] as const;
export const CONSENT_STATES = ['ACTIVE', 'PAUSED', 'WITHDRAWN', 'LAPSED', 'EXPIRED', 'EXHAUSTED'] as const;

export const ConsentRequest = Written.extend({
  id: z.string(),
  institution: z.string(),
  subject: z.string(),
  terms: Terms,
  state: z.enum(CONSENT_REQUEST_STATES),
  requestedAt: z.string(),
  expiresAt: z.string(),
  consent: z.string().nullable(),
  reason: z.string().nullable(),
  /** Compact JWS. */
  statement: z.string(),
}).meta({ id: 'ConsentRequest' });

export const Consent = Written.extend({
  id: z.string(),
  subject: z.string(),
  grantee: z.string(),
  terms: Terms,
  state: z.enum([...CONSENT_STATES, 'NOT_YET_EFFECTIVE']),
  answers: z.string().nullable(),
  documentDigest: z.string(),
  templateVersion: z.string(),
  signatory: Signatory,
  grantedAt: z.string(),
  reason: z.string().nullable(),
  usage: z.object({ total: z.int(), today: z.int() }).nullable(),
  statements: z.array(
    Written.extend({ type: z.string(), statement: z.string(), hash: z.string(), at: z.string() }),
  ),
}).meta({ id: 'Consent' });
