import type { PushDocuments } from '../push/documents.js';

/** The ids of the receivers that an enterprise has named for itself. */
export async function receiversOf({ webhooks }: PushDocuments, participant: string): Promise<string[]> {
  return (await webhooks.find({ participant }, { _id: 1 }).lean<{ _id: string }[]>()).map(({ _id }) => _id);
}

/**
 * Destroys a subject's own receivers with what was queued for them, and what is queued of its data for others.
 * @returns how many messages it was
 */
export async function forgetPushes(
  { webhooks, deliveries }: PushDocuments,
  participant: string,
  subscriptions: readonly string[],
): Promise<number> {
  await webhooks.deleteMany({ participant });
  const own = await deliveries.deleteMany({ participant });
  const others = await deliveries.deleteMany({ 'order.subscription': { $in: [...subscriptions] } });
  return own.deletedCount + others.deletedCount;
}
