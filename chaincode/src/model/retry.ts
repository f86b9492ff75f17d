import { sha256Hash } from './hash.js';
import type { FailureRecord } from './records.js';
import type { AccessRequest, RequestedItem } from './statements/access.js';

/** How long after a failure one retry is not counted against the quota. */
const RETRY_MS = 24 * 3600 * 1000;

/** Under which a failed access is found by who repeats it. */
export function failureKey(issuer: string, jti: string): string {
  return sha256Hash(`${issuer} ${jti}`);
}

/** What a retry must repeat: consent, subject, items, purpose and service, whatever the order of the items. */
export function askedHash({ consent, subject, items, purpose, service }: AccessRequest): string {
  const asked = items.map(membersOf).sort();
  return sha256Hash(JSON.stringify([consent, subject, purpose, service, ...asked]));
}

function membersOf(item: RequestedItem): string {
  if (typeof item === 'string') return JSON.stringify([item, null, null]);
  return JSON.stringify([item.id, item.version ?? null, item.fields ?? null]);
}

/** Whether a request repeats, for the first time and within 24 hours, what failed: it is then not counted. */
export function isFreeRetry(input: {
  readonly request: AccessRequest;
  /** What stands under the `failureKey` of its issuer and `retryOf`. */
  readonly failed?: FailureRecord | null;
  /** The transaction's time. */
  readonly at: string;
}): boolean {
  const { request, failed, at } = input;
  if (request.retryOf === undefined || failed === undefined || failed === null) return false;
  return (
    failed.retriedBy === null &&
    failed.asked === askedHash(request) &&
    Date.parse(at) - Date.parse(failed.failedAt) <= RETRY_MS
  );
}
