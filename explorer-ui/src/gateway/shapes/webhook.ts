import { z } from 'zod';
import { WEBHOOK_EVENTS } from '../../webhooks/events.js';

const Event = z.enum(WEBHOOK_EVENTS);

/** Where a participant is told of events and takes pushes. */
export const Webhook = z.object({
  id: z.string(),
  url: z.string(),
  events: z.array(Event),
  createdAt: z.string(),
});
export type Webhook = z.infer<typeof Webhook>;
export const Webhooks = z.object({ items: z.array(Webhook) });

/** A receiver that was just made, with its secret, which is told this once. */
export const NewWebhook = Webhook.extend({ secret: z.string() });
export type NewWebhook = z.infer<typeof NewWebhook>;

export const DELIVERY_STATES = ['waiting', 'delivered', 'dead', 'dropped'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** One message to one receiver, and what has become of it. */
export const Delivery = z.object({
  /** The `webhook-id`, the same at every try. */
  id: z.string(),
  type: Event,
  state: z.enum(DELIVERY_STATES),
  /** Of a push. */
  access: z.string().nullable(),
  subscription: z.string().nullable(),
  items: z.array(z.string()),
  queuedAt: z.string(),
  attempts: z.number(),
  nextAt: z.string().nullable(),
  /** The receiver's last status code. */
  status: z.number().nullable(),
  reason: z.string().nullable(),
  endedAt: z.string().nullable(),
});
export type Delivery = z.infer<typeof Delivery>;
