import { type Connection, type Model, Schema } from 'mongoose';
import type { Role } from '../http/caller.js';
import type { WebhookEvent } from './event-kinds.js';

/** Where a participant wants to be told. Its secret is in the vault. */
export interface WebhookDocument {
  readonly _id: string;
  readonly participant: string;
  /** As its maker's token said; what it is now, the ledger is asked whenever it is told something. */
  readonly role: Role;
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  /** Up to which place on the ledger it has been told. */
  readonly told: string;
  /** Which of its participant's receivers it is, from 0: bounds how many there are. */
  readonly slot: number;
  /** The participant once more, where it takes pushes: only one of its receivers does. */
  readonly pushesOf?: string;
  /** Under which its maker made it, where that was said: the participant, and a hash of the key. */
  readonly key?: string;
  /** RFC 3339. */
  readonly createdAt: string;
}

export const DELIVERY_STATES = ['waiting', 'delivered', 'dead', 'dropped'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** A push that is to be decided, and is decided anew wherever it stopped. */
export interface QueuedOrder {
  /** The access that it is. */
  readonly id: string;
  readonly subscription: string;
  readonly items: readonly string[];
}

/** An event, whole as it is sent. */
export interface QueuedEvent {
  readonly type: WebhookEvent;
  /** RFC 3339. */
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** One message to one receiver; `_id` is its `webhook-id`, the same at every try. No data of an item is in it. */
export interface DeliveryDocument {
  readonly _id: string;
  readonly webhook: string;
  readonly participant: string;
  readonly state: DeliveryState;
  /** One of the two. */
  readonly order: QueuedOrder | null;
  readonly event: QueuedEvent | null;
  readonly queuedAt: Date;
  /** From when its tries are counted: a replay begins anew. */
  readonly since: Date;
  readonly attempts: number;
  /** When it is due; while it is being tried, when another gateway may take it up. */
  readonly dueAt: Date;
  /** The receiver's last status code; null where there was no answer. */
  readonly status: number | null;
  /** Why it was not delivered so far, or is not at all. */
  readonly reason: string | null;
  readonly endedAt: Date | null;
  /** Under which it was replayed last, where that was said. */
  readonly replayKey?: string;
}

export interface PushDocuments {
  readonly webhooks: Model<WebhookDocument>;
  readonly deliveries: Model<DeliveryDocument>;
}

const text = { type: String, required: true } as const;
const time = { type: Date, required: true } as const;
const mixed = { type: Schema.Types.Mixed, default: null } as const;

/** Makes the models, with collections and indexes where they are missing. */
export async function openPushDocuments(connection: Connection): Promise<PushDocuments> {
  const webhooks = new Schema<WebhookDocument>({
    ...{ _id: text, participant: text, role: text, url: text, events: [String], told: String },
    ...{ slot: { type: Number, required: true }, pushesOf: String, key: String, createdAt: text },
  });
  webhooks.index({ participant: 1, slot: 1 }, { unique: true });
  webhooks.index({ pushesOf: 1 }, { unique: true, sparse: true });
  webhooks.index({ key: 1 }, { unique: true, sparse: true });
  const deliveries = new Schema<DeliveryDocument>({
    ...{ _id: text, webhook: text, participant: text, state: text, order: mixed, event: mixed },
    ...{ queuedAt: time, since: time, attempts: { type: Number, required: true }, dueAt: time },
    ...{ status: { type: Number, default: null }, reason: { type: String, default: null } },
    endedAt: { type: Date, default: null },
    replayKey: String,
  });
  deliveries.index({ state: 1, dueAt: 1 });
  // by which one is taken and finished: not every server is led by `_id` where more is asked
  deliveries.index({ _id: 1, state: 1, dueAt: 1, attempts: 1 });
  deliveries.index({ webhook: 1, queuedAt: -1, _id: -1 });
  deliveries.index({ endedAt: 1 });
  return {
    webhooks: await openModel(connection, 'push.webhooks', webhooks),
    deliveries: await openModel(connection, 'push.deliveries', deliveries),
  };
}

async function openModel<Document>(connection: Connection, name: string, schema: Schema<Document>) {
  schema.set('strict', 'throw').set('versionKey', false).set('minimize', false).set('collection', name);
  const model = connection.model<Document>(name, schema);
  await model.createCollection();
  await model.createIndexes();
  return model;
}
