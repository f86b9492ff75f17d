import { v7 as uuid7 } from 'uuid';
import { ClaimTaken, TooManyAccesses } from '../access/claim.js';
import { CommitFailed, CommitUnknown, LedgerUnavailable } from '../ledger/errors.js';
import type { Vault } from '../vault/vault.js';
import { nextTry, type RetryRules } from './backoff.js';
import { type Decided, decidePush, type DecideOptions } from './decide.js';
import type { DeliveryDocument, PushDocuments, WebhookDocument } from './documents.js';
import { mayBeTold, OWNER_SUSPENDED, ownerNow } from './owner.js';
import type { Outcome } from './queue.js';
import type { Sender, Sent } from './send.js';
import { secretId } from './webhooks.js';

export interface AttemptOptions extends DecideOptions {
  readonly documents: Pick<PushDocuments, 'webhooks'>;
  readonly vault: Pick<Vault, 'document'>;
  readonly sender: Pick<Sender, 'send'>;
  readonly retry: RetryRules;
  /** How long a try is put off that the gateway itself could not make, in milliseconds. */
  readonly pause: number;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Tries one delivery: a push decided and recorded first, then signed and sent.
 * What nobody foresaw counts as a failed try.
 */
export async function attempt(options: AttemptOptions, delivery: DeliveryDocument): Promise<Outcome> {
  try {
    return await bring(options, delivery);
  } catch (error) {
    if (isPassing(error)) {
      return { state: 'postponed', reason: 'LEDGER', next: new Date(Date.now() + options.pause) };
    }
    options.onFailure(error);
    return outcomeOf(options, delivery, { status: null, reason: 'INTERNAL' });
  }
}

async function bring(options: AttemptOptions, delivery: DeliveryDocument): Promise<Outcome> {
  const { documents, vault } = options;
  const webhook = await documents.webhooks.findById(delivery.webhook).lean<WebhookDocument>();
  const secret = webhook && (await vault.document(secretId(webhook._id)));
  if (webhook === null || secret === null) return { state: 'dropped', reason: 'WEBHOOK_REMOVED' };
  const content = await contentOf(options, webhook, delivery);
  if (content.kind === 'dropped') return { state: 'dropped', reason: content.reason };
  if (content.kind === 'outdated') return renewed(delivery);
  const { url } = webhook;
  const message = { id: delivery._id, url, secret: secret.text, body: content.body };
  return outcomeOf(options, delivery, await options.sender.send(message));
}

/** Of a push the ledger decides; of an event the standing of its owner, read at every try as well. */
async function contentOf(
  options: DecideOptions,
  webhook: WebhookDocument,
  { order, event }: DeliveryDocument,
): Promise<Decided> {
  if (order !== null) return decidePush(options, order);
  if (event !== null && mayBeTold(await ownerNow(options.ledger, webhook), event.type))
    return { kind: 'released', body: JSON.stringify(event) };
  return { kind: 'dropped', reason: OWNER_SUSPENDED };
}

/** What stands in the way of recording for a while: nothing has left yet, and the same is tried again. */
function isPassing(error: unknown): boolean {
  return [LedgerUnavailable, CommitUnknown, CommitFailed, TooManyAccesses, ClaimTaken].some(
    (kind) => error instanceof kind,
  );
}

/** What has not left under the old one leaves no more. */
function renewed({ order }: DeliveryDocument): Outcome {
  if (order === null) return { state: 'dropped', reason: 'NOT_KEPT' };
  return { state: 'renewed', order: { ...order, id: uuid7() }, next: new Date() };
}

function outcomeOf({ retry }: AttemptOptions, delivery: DeliveryDocument, { status, reason }: Sent): Outcome {
  if (status !== null && status >= 200 && status < 300) return { state: 'delivered', status };
  const next = nextTry(retry, { ...delivery, now: new Date() });
  return { state: 'failed', status, reason: reason ?? `STATUS_${status}`, next };
}
