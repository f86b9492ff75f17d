import {
  type AccessRequest,
  LedgerError,
  PushOrder,
  QUERIES,
  requestedId,
  SubscriptionRecord,
} from '@xinjian/chaincode/model';
import type { AccessAnswer } from '../access/access-answer.js';
import type { AccessPath } from '../access/access-path.js';
import type { Ledger } from '../ledger/port.js';
import type { ReadModel } from '../projection/read-model.js';
import type { QueuedOrder } from './documents.js';

export interface DecideOptions {
  readonly ledger: Pick<Ledger, 'channel' | 'chaincode' | 'evaluate'>;
  readonly accessPath: Pick<AccessPath, 'answer'>;
  readonly readModel: Pick<ReadModel, 'marks'>;
}

/** What a push brings, or why nothing of it leaves. */
export type Decided =
  | { readonly kind: 'released'; readonly body: string }
  | { readonly kind: 'dropped'; readonly reason: string }
  /**
   * Another order has to follow: a gateway died on it, and it was settled as failed; or the enterprise objected, or a
   * repair was marked, since it was decided, so that what is kept no longer says what is to be said of it.
   */
  | { readonly kind: 'outdated' };

/**
 * Takes a push through the access path, on its first try and on every later one: decided and recorded once, settled
 * once, and each time the consent, the subscription and the institution read again before anything may leave.
 * @throws {LedgerUnavailable | CommitUnknown | TooManyAccesses | ClaimTaken} nothing is known or done yet
 */
export async function decidePush(options: DecideOptions, order: QueuedOrder): Promise<Decided> {
  const { ledger, accessPath } = options;
  const text = await ledger.evaluate(QUERIES.subscription, [order.subscription]);
  const subscription = SubscriptionRecord.parse(JSON.parse(text));
  if (subscription.state !== 'ACTIVE') return { kind: 'dropped', reason: 'UNSUBSCRIBED' };
  try {
    const answer = await accessPath.answer({
      jws: orderText(order),
      payload: requestOf(subscription, order, `${ledger.channel}/${ledger.chaincode}`),
    });
    const decision = decided(order, answer);
    if (decision.kind !== 'released') return decision;
    const isMarked = await markedSince(options, subscription, order, answer.receipt.blockNumber);
    return isMarked ? { kind: 'outdated' } : decision;
  } catch (error) {
    if (error instanceof LedgerError && error.detail.startsWith('subscription'))
      return { kind: 'dropped', reason: 'UNSUBSCRIBED' };
    throw error;
  }
}

/** What is recorded: the same text for the same order, in whichever gateway. */
function orderText({ id, subscription, items }: QueuedOrder): string {
  return JSON.stringify(PushOrder.parse({ type: 'push.order', id, subscription, items }));
}

/** What the contract makes of the order; all but its time, of which nothing here depends. */
function requestOf(
  { institution: iss, consent, subject, purpose, evidence, officer, written }: SubscriptionRecord,
  { id: jti, items }: QueuedOrder,
  aud: string,
): AccessRequest {
  return {
    ...{ type: 'access.request', iss, aud, iat: written.at, jti, consent, subject },
    ...{ items: [...items], purpose, service: 'push', evidence, officer },
  };
}

function decided(order: QueuedOrder, answer: AccessAnswer): Decided {
  if (answer.kind === 'denied') return { kind: 'dropped', reason: answer.decision.code ?? 'DENIED' };
  if (answer.kind === 'withheld') return { kind: 'dropped', reason: answer.hindrance };
  const { data, gone, receipt } = answer;
  if (data !== null) return { kind: 'released', body: bodyOf(order, { data, receipt }) };
  return gone === 'NOT_DELIVERED' ? { kind: 'outdated' } : { kind: 'dropped', reason: gone ?? 'NOT_KEPT' };
}

/** The same bytes at every try. */
function bodyOf(
  { id: access, subscription, items }: QueuedOrder,
  { data, receipt }: Pick<Extract<AccessAnswer, { kind: 'released' }>, 'data' | 'receipt'>,
): string {
  return JSON.stringify({
    type: 'push',
    timestamp: receipt.decidedAt,
    data: { access, subscription, items, data, receipt },
  });
}

/** Whether what it brings was marked in a later block, or a mark lifted: tries go on for days. */
async function markedSince(
  { readModel }: Pick<DecideOptions, 'readModel'>,
  { subject }: Pick<SubscriptionRecord, 'subject'>,
  { items: ordered }: QueuedOrder,
  blockNumber: number,
): Promise<boolean> {
  // one row for each item of the catalogue at most
  const { items } = await readModel.marks({ subject }, { limit: 200 });
  const ids = ordered.map(requestedId);
  return items.some((mark) => ids.includes(mark.item) && mark.blockNumber > blockNumber);
}
