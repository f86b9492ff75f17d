import type { SubscriptionRecord } from '@xinjian/chaincode/model';
import type { Documents } from '../documents.js';
import type { Page, PageOptions, SubscriptionFilter } from '../read-model.js';
import type { RecordRow } from '../rows.js';
import type { Subscriptions } from '../pushes.js';
import { equal, NEWEST_FIRST, readPage } from './page.js';
import { stored } from './registry.js';

export function listSubscriptions(
  documents: Documents,
  { institution, subject, state }: SubscriptionFilter,
  page: PageOptions,
): Promise<Page<RecordRow<SubscriptionRecord>>> {
  const { subscription } = documents.records;
  const filter = equal({
    'record.institution': institution,
    'record.subject': subject,
    'record.state': state,
  });
  return readPage(documents, subscription, filter, page, NEWEST_FIRST, (found) => found.map(stored));
}

export async function readSubscription(
  { records }: Documents,
  id: string,
): Promise<RecordRow<SubscriptionRecord> | null> {
  const found = await records.subscription.findById(id).lean();
  return found && stored(found);
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
