import {
  type ConsentRecord,
  type DenialCode,
  isQuotaExceeded,
  type SubscriptionRecord,
  type UsageRecord,
} from '@xinjian/chaincode/model';

/**
 * With what the consent, as it stands, would deny a push of all that a subscription asks for; null where it would not,
 * or where the subscription is ended. What else may deny one, only the ledger knows when it is due.
 */
export function pushHindrance(
  { state, items, purpose }: Pick<SubscriptionRecord, 'state' | 'items' | 'purpose'>,
  consent: Pick<ConsentRecord, 'state' | 'terms'> | undefined,
  usage: UsageRecord | null,
  at: string,
): DenialCode | null {
  if (state === 'CLOSED') return null;
  if (consent === undefined) return 'NO_CONSENT';
  const { terms } = consent;
  const now = Date.parse(at);
  const opened = new Set(terms.items.map(({ id }) => id));
  const checks: readonly (readonly [DenialCode, boolean])[] = [
    ['CONSENT_REVOKED', consent.state === 'WITHDRAWN'],
    ['CONTRACT_CLOSED', consent.state === 'LAPSED'],
    ['CONSENT_SUSPENDED', consent.state === 'PAUSED'],
    ['NOT_YET_EFFECTIVE', now < Date.parse(terms.from)],
    ['CONSENT_EXPIRED', now >= Date.parse(terms.to)],
    ['PURPOSE_MISMATCH', !terms.purposes.includes(purpose)],
    ['SERVICE_OUT_OF_SCOPE', !terms.services.includes('push')],
    ['ITEM_OUT_OF_SCOPE', items.some((item) => !opened.has(item))],
    ['QUOTA_EXCEEDED', isQuotaExceeded(terms, usage, at)],
  ];
  return checks.find(([, holds]) => holds)?.[0] ?? null;
}
