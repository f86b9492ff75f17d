import { DenialCode, PushSubscribe, SubscriptionRecord } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { DELIVERY_STATES } from '../../push/documents.js';
import { LONGEST_URL } from '../../push/endpoint.js';
import { WEBHOOK_EVENTS } from '../../push/event-kinds.js';
import { Data, Receipt } from './accesses.js';
import { Written } from './lists.js';

const Events = z.array(z.enum(WEBHOOK_EVENTS)).min(1).max(WEBHOOK_EVENTS.length);

export const WebhookBody = z.strictObject({
  url: z.string().max(LONGEST_URL).meta({ description: 'https, on the public Internet', format: 'uri' }),
  events: Events,
});

export const WebhookShape = z
  .object({ id: z.string(), url: z.string(), events: Events, createdAt: z.string() })
  .meta({ id: 'Webhook' });

export const NewWebhook = WebhookShape.extend({
  secret: z.string().meta({
    description:
      'Told this once: `whsec_` and the base64 of the key of `webhook-signature` (Standard Webhooks)',
  }),
}).meta({ id: 'NewWebhook' });

/** What is sent. */
export const PushMessage = z
  .object({
    type: z.literal('push'),
    timestamp: z.string(),
    data: z.object({
      access: z.string().meta({ description: 'To be acknowledged like any other' }),
      subscription: z.string(),
      items: z.array(z.string()),
      data: Data,
      receipt: Receipt,
    }),
  })
  .meta({
    id: 'PushMessage',
    description: 'What a subscription brings, recorded and settled before it is sent',
  });

export const EventMessage = z
  .object({
    type: z.enum(WEBHOOK_EVENTS).exclude(['push']),
    timestamp: z.string(),
    data: z.object({
      id: z.string().meta({ description: 'Of the consent, its request, the access or the notice' }),
      transactionId: z.string(),
      blockNumber: z.int(),
      item: z.string().optional(),
      accesses: z.array(z.string()).optional(),
      kind: z.enum(['corrected', 'repaired']).optional(),
      until: z.string().optional(),
    }),
  })
  .meta({ id: 'EventMessage', description: 'That something happened; no data of an item is in it' });

export const DeliveryShape = z
  .object({
    id: z.string().meta({ description: 'The `webhook-id`, the same at every try' }),
    type: z.enum(WEBHOOK_EVENTS),
    state: z.enum(DELIVERY_STATES),
    access: z.string().nullable(),
    subscription: z.string().nullable(),
    items: z.array(z.string()),
    queuedAt: z.string(),
    attempts: z.int(),
    /** When it is tried next; null where it is not. */
    nextAt: z.string().nullable(),
    /** The receiver's last status code. */
    status: z.int().nullable(),
    /** Why it was not delivered: a denial code, TIMEOUT, UNREACHABLE, ADDRESS_REFUSED, STATUS_500, … */
    reason: z.string().nullable(),
    endedAt: z.string().nullable(),
  })
  .meta({ id: 'WebhookDelivery' });

export const Subscription = Written.extend({
  ...z.object(SubscriptionRecord.shape).omit({ schema: true, written: true, statement: true, kid: true })
    .shape,
  items: PushSubscribe.shape.items,
  changedAt: z.string().meta({ description: 'When it was opened; once closed, when it was ended' }),
  hindrance: DenialCode.nullable().meta({
    description: 'With what its consent would deny a push of all of it now; null where it would not',
  }),
}).meta({ id: 'Subscription' });

export const SubscriptionDetail = Subscription.extend({
  /** Where it was asked for, and the words that were signed. */
  signed: Written.extend({ statement: z.string(), at: z.string() }).meta({
    description: 'The push.subscribe as compact JWS: each push stands on its signature',
  }),
}).meta({ id: 'SubscriptionDetail' });
