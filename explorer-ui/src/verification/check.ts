/** What the browser recomputes, by name; the words for each are in `i18n`. */
export const CHECKS = [
  'statementReadable',
  'subscribed',
  'statementHash',
  'signature',
  'keyOwner',
  'keyValidity',
  'audience',
  'ledgerEntry',
  'decisionShown',
  'timeShown',
  'consentNamed',
  'subjectMatches',
  'granteeMatches',
  'purposeWithin',
  'itemsWithin',
  'withinTerm',
  'statementListed',
  'answersRequest',
  'termsNarrowRequest',
  'keyRegistration',
  'admitted',
  'keyThumbprint',
  'attestationSigned',
  'attestationNames',
  'attestationIndependent',
  'inBlock',
  'validationCode',
  'transactionId',
  'statementCarried',
  'proposalEndorsed',
  'endorsement',
  'creatorSignature',
  'endorsementPolicy',
  'dataHash',
  'headerHash',
  'previousBlock',
  'nextBlock',
  'settlementEntry',
  'receiptSignature',
  'receiptNames',
  'receiptDigest',
  'acknowledgement',
] as const;
export type CheckName = (typeof CHECKS)[number];

/** `unknown`: what the check needs could not be had; never shown as verified. */
export type CheckOutcome = 'verified' | 'failed' | 'unknown';

export interface Check {
  readonly name: CheckName;
  readonly outcome: CheckOutcome;
  /** The particular: a name, a hash, a fault; shown beside the words. */
  readonly detail?: string;
}

export function check(name: CheckName, holds: boolean | undefined, detail?: string): Check {
  const outcome = holds === undefined ? 'unknown' : holds ? 'verified' : 'failed';
  return { name, outcome, ...(detail !== undefined && { detail }) };
}

/** One failure fails the whole; otherwise one unknown leaves it unknown. Nothing checked is unknown too. */
export function overall(checks: readonly Check[]): CheckOutcome {
  if (checks.some(({ outcome }) => outcome === 'failed')) return 'failed';
  if (checks.length === 0 || checks.some(({ outcome }) => outcome === 'unknown')) return 'unknown';
  return 'verified';
}
