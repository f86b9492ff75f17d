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
  readonly readModel: Pick<ReadModel, 'subscribedItems' | 'openSubscriptions'>;
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
  const found = await changes.gather(await readModel.subscribedItems(), PAGE);
  if (found.length === 0) return false;
  await queue.add(await ordersFor(options, found));
  await changes.announced(found.map(({ id }) => id));
  return true;
}

async function ordersFor(
  { vault, documents, readModel }: AnnounceOptions,
  changes: readonly ZoneChange[],
): Promise<Queued[]> {
  const subjectOf = await subjectsOf(vault, changes);
  const subscriptions = await readModel.openSubscriptions([...new Set(subjectOf.values())]);
  const receivers = await documents.webhooks
    .find({ pushesOf: { $in: [...new Set(subscriptions.map(({ institution }) => institution))] } })
    .lean<WebhookDocument[]>();
  const receiverOf = new Map(receivers.map(({ participant, _id }) => [participant, _id]));
  const bySubject = new Map<string, SubscriptionRecord[]>();
  for (const each of subscriptions)
    bySubject.set(each.subject, [...(bySubject.get(each.subject) ?? []), each]);
  const orders: Queued[] = [];
  for (const change of changes) {
    for (const subscription of bySubject.get(subjectOf.get(change.uscc) ?? '') ?? []) {
      const webhook = receiverOf.get(subscription.institution);
      if (webhook === undefined || !subscription.items.includes(change.item)) continue;
      orders.push(orderFor(change, subscription, webhook));
    }
  }
  return orders;
}

/** The references of the enterprises that changed, by code; of who has none nobody can have asked for anything. */
async function subjectsOf(
  vault: AnnounceOptions['vault'],
  changes: readonly ZoneChange[],
): Promise<ReadonlyMap<string, string>> {
  const usccs = [...new Set(changes.map(({ uscc }) => uscc))];
  const entries = await Promise.all(usccs.map((uscc) => vault.find(uscc)));
  return new Map(entries.flatMap((entry) => (entry === null ? [] : [[entry.uscc, entry.subject]])));
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
