import { createHash } from 'node:crypto';
import { v7 as uuid7 } from 'uuid';
import type { SubscriptionRecord } from '@xinjian/chaincode/model';
import type { ReadModel } from '../projection/read-model.js';
import type { Vault } from '../vault/vault.js';
import type { ZoneChange, ZoneChanges } from '../zone/changes.js';
import type { PushDocuments, WebhookDocument } from './documents.js';
import type { DeliveryQueue, Queued } from './queue.js';

export interface AnnounceOptions {
  readonly changes: ZoneChanges;
  readonly readModel: Pick<ReadModel, 'openSubscriptions'>;
  readonly vault: Pick<Vault, 'find'>;
  readonly documents: Pick<PushDocuments, 'webhooks'>;
  readonly queue: Pick<DeliveryQueue, 'add'>;
  /** Resolves when the read model knows every subscription that the ledger has by now. */
  readonly current: () => Promise<void>;
}

/** How many changed records are looked at together. */
const PAGE = 500;

/**
 * Queues what has changed in the zone: one order for each change and subscription, however often, in however many
 * gateways and however far an earlier attempt came. A subscription without a receiver is not told: nothing of it
 * could leave, and nothing is recorded.
 * @returns whether there may be more
 */
export async function announceChanges(options: AnnounceOptions): Promise<boolean> {
  const { changes, readModel, queue } = options;
  if (!(await changes.isAny())) return false;
  await options.current();
  const subscriptions = await readModel.openSubscriptions();
  const found = await changes.gather(new Set(subscriptions.flatMap(({ items }) => items)), PAGE);
  if (found.length === 0) return false;
  await queue.add(await ordersFor(options, found, subscriptions));
  await changes.announced(found.map(({ id }) => id));
  return true;
}

async function ordersFor(
  { vault, documents }: AnnounceOptions,
  changes: readonly ZoneChange[],
  subscriptions: readonly SubscriptionRecord[],
): Promise<Queued[]> {
  const receivers = await documents.webhooks
    .find({ pushesOf: { $in: [...new Set(subscriptions.map(({ institution }) => institution))] } })
    .lean<WebhookDocument[]>();
  const receiverOf = new Map(receivers.map(({ participant, _id }) => [participant, _id]));
  const bySubject = new Map<string, SubscriptionRecord[]>();
  for (const each of subscriptions)
    bySubject.set(each.subject, [...(bySubject.get(each.subject) ?? []), each]);
  const orders: Queued[] = [];
  for (const change of changes) {
    const entry = await vault.find(change.uscc);
    for (const subscription of entry === null ? [] : (bySubject.get(entry.subject) ?? [])) {
      const webhook = receiverOf.get(subscription.institution);
      if (webhook === undefined || !subscription.items.includes(change.item)) continue;
      orders.push(orderFor(change, subscription, webhook));
    }
  }
  return orders;
}

function orderFor(
  { id: change, item }: ZoneChange,
  { id: subscription, institution: participant }: SubscriptionRecord,
  webhook: string,
): Queued {
  const order = { id: uuid7(), subscription, items: [item] };
  return { _id: messageId(subscription, change), webhook, participant, order, event: null };
}

/** The same for the same cause: what is queued twice is one message. */
export function messageId(...cause: readonly string[]): string {
  return `msg_${createHash('sha256').update(cause.join(' ')).digest('base64url').slice(0, 32)}`;
}
