/** What hinders a push, as far as its consent is concerned, and has words of its own. */
export const HINDRANCES = [
  'NO_CONSENT',
  'CONSENT_REVOKED',
  'CONTRACT_CLOSED',
  'CONSENT_SUSPENDED',
  'NOT_YET_EFFECTIVE',
  'CONSENT_EXPIRED',
  'PURPOSE_MISMATCH',
  'SERVICE_OUT_OF_SCOPE',
  'ITEM_OUT_OF_SCOPE',
  'QUOTA_EXCEEDED',
] as const;
export type HindranceWord = (typeof HINDRANCES)[number];
