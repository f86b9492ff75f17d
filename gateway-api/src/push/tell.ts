import type { Ledger } from '../ledger/port.js';
import { blockPlace, laterPlace } from '../projection/place.js';
import type { ReadModel } from '../projection/read-model.js';
import type { EventRow, TransactionRow } from '../projection/rows.js';
import { messageId } from './announce.js';
import type { PushDocuments, QueuedEvent, WebhookDocument } from './documents.js';
import { isTold, kindOf, type WebhookEvent } from './event-kinds.js';
import { mayBeTold, type Owner, ownerNow } from './owner.js';
import type { DeliveryQueue } from './queue.js';

export interface TellOptions {
  readonly ledger: Pick<Ledger, 'evaluate'>;
  readonly documents: Pick<PushDocuments, 'webhooks'>;
  readonly queue: Pick<DeliveryQueue, 'add'>;
  readonly readModel: Pick<ReadModel, 'position' | 'eventsAfter' | 'notice'> & {
    transaction(id: string): Promise<Pick<TransactionRow, 'contract' | 'transaction'> | null>;
  };
}

/** How many events are read at once. */
const PAGE = 100;
/** How many receivers are told at once. */
const RECEIVERS = 100;

/**
 * Queues for every receiver what has happened since it was told last: what `/v1/events` tells its participant, as far
 * as it asked for it, each event once. Whose events those are, the ledger says at this time.
 * @returns whether there may be more
 */
export async function tellEvents(options: TellOptions): Promise<boolean> {
  const { height } = await options.readModel.position();
  let hasMore = false;
  for (let after = ''; ;) {
    const behind = { _id: { $gt: after }, told: { $lt: blockPlace(height) } };
    const found = await options.documents.webhooks
      .find(behind)
      .sort({ _id: 1 })
      .limit(RECEIVERS)
      .lean<WebhookDocument[]>();
    const listening = found.filter(({ events }) => events.some((event) => event !== 'push'));
    const more = await Promise.all(listening.map((webhook) => tellOne(options, webhook, height)));
    hasMore ||= more.includes(true);
    const last = found.at(-1);
    if (last === undefined || found.length < RECEIVERS) return hasMore;
    after = last._id;
  }
}

/** @param height the number of blocks whose events can all be read */
async function tellOne(
  { ledger, documents, queue, readModel }: TellOptions,
  webhook: WebhookDocument,
  height: number,
): Promise<boolean> {
  const { _id: id, participant, told } = webhook;
  const owner = await ownerNow(ledger, webhook);
  const hearer = owner.oversees ? null : participant;
  const rows = await readModel.eventsAfter(told, hearer, PAGE);
  const messages = await Promise.all(
    rows.map(async (row) => ({ row, event: await eventOf(readModel, webhook, owner, row) })),
  );
  await queue.add(
    messages.flatMap(({ row, event }) =>
      event === null ? [] : [{ _id: messageId(id, row.place), webhook: id, participant, order: null, event }],
    ),
  );
  const last = rows.at(-1)?.place ?? told;
  const hasMore = rows.length === PAGE;
  // also past what is not its participant's to hear: it is not looked through again
  const upTo = hasMore ? last : laterPlace(last, blockPlace(height));
  await documents.webhooks.updateOne({ _id: id, told }, { $set: { told: upTo } });
  return hasMore;
}

/** Null where the receiver did not ask for it, or its owner may not be told. */
async function eventOf(
  readModel: TellOptions['readModel'],
  webhook: WebhookDocument,
  owner: Owner,
  row: EventRow,
): Promise<QueuedEvent | null> {
  if (!isTold(row)) return null;
  const { id, at, transactionId, blockNumber } = row;
  const by = await readModel.transaction(transactionId);
  const type = kindOf(row, `${by?.contract ?? ''}:${by?.transaction ?? ''}`);
  if (type === null || !isWanted(webhook, owner, type)) return null;
  const notice = type === 'item.corrected' ? await readModel.notice(id) : null;
  const about = notice && {
    ...{ item: notice.item, accesses: notice.accesses, kind: notice.kind, until: notice.until },
  };
  return { type, timestamp: at, data: { id, transactionId, blockNumber, ...about } };
}

function isWanted({ events }: WebhookDocument, owner: Owner, type: WebhookEvent): boolean {
  return events.includes(type) && mayBeTold(owner, type);
}
