import type { SubscriptionRecord } from '@xinjian/chaincode/model';
import type { Documents, RecordDocument } from '../documents.js';
import { pushHindrance } from '../push-hindrance.js';
import type { Subscriptions } from '../pushes.js';
import type { Page, PageOptions, SubscriptionFilter } from '../read-model.js';
import type { SubscriptionRow } from '../rows.js';
import { omit } from './omit.js';
import { equal, NEWEST_FIRST, readPage } from './page.js';

export function listSubscriptions(
  documents: Documents,
  { institution, subject, consent, state }: SubscriptionFilter,
  page: PageOptions,
  at: string,
): Promise<Page<SubscriptionRow>> {
  const { subscription } = documents.records;
  const filter = equal({
    'record.institution': institution,
    'record.subject': subject,
    'record.consent': consent,
    'record.state': state,
  });
  return readPage(documents, subscription, filter, page, NEWEST_FIRST, (found) =>
    toRows(documents, found, at),
  );
}

export async function readSubscription(
  documents: Documents,
  id: string,
  at: string,
): Promise<SubscriptionRow | null> {
  const found = await documents.records.subscription.findById(id).lean();
  const [row = null] = found === null ? [] : await toRows(documents, [found], at);
  return row;
}

/** Joins the consents of several subscriptions and their usage, one query each. */
async function toRows(
  { records }: Documents,
  found: readonly RecordDocument<SubscriptionRecord>[],
  at: string,
): Promise<SubscriptionRow[]> {
  const ids = [...new Set(found.map(({ record }) => record.consent))];
  const [consents, usages] = await Promise.all([
    records.consent.find({ _id: { $in: ids } }).lean(),
    records.usage.find({ _id: { $in: ids } }).lean(),
  ]);
  const consentOf = new Map(consents.map(({ _id, record }) => [_id, record]));
  const usageOf = new Map(usages.map(({ _id, record }) => [_id, record]));
  return found.map(({ record, written }) => ({
    ...omit(record, 'schema', 'written'),
    changedAt: record.written.at,
    hindrance: pushHindrance(record, consentOf.get(record.consent), usageOf.get(record.consent) ?? null, at),
    ...written,
  }));
}

export async function readSubscriptions(
  { records }: Documents,
  ids: readonly string[],
): Promise<Subscriptions> {
  if (ids.length === 0) return new Map();
  const found = await records.subscription.find({ _id: { $in: [...ids] } }).lean();
  return new Map(found.map(({ _id, record }) => [_id, record]));
}

/** The open ones that are about these enterprises, whosoever they are. */
export async function openSubscriptions(
  { records }: Documents,
  subjects: readonly string[],
): Promise<SubscriptionRecord[]> {
  const found = await records.subscription
    .find({ 'record.state': 'ACTIVE', 'record.subject': { $in: [...subjects] } })
    .lean();
  return found.map(({ record }) => record);
}

/** The items that anybody has subscribed to. */
export async function subscribedItems({ records }: Documents): Promise<ReadonlySet<string>> {
  return new Set(await records.subscription.distinct('record.items', { 'record.state': 'ACTIVE' }));
}
