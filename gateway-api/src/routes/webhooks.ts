import { Uuid7 } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { ROLES } from '../http/caller.js';
import { type Operation, operation } from '../http/operation.js';
import { Problem } from '../http/problem.js';
import { blockPlace } from '../projection/place.js';
import { DELIVERY_STATES, type DeliveryDocument } from '../push/documents.js';
import { ENDPOINT_REFUSALS, EndpointRefused } from '../push/endpoint.js';
import { KeyUsed, RECEIVER_LIMITS, TooManyWebhooks } from '../push/webhooks.js';
import { found } from './found.js';
import { reasonWith } from './reasons.js';
import type { Services } from './services.js';
import { PageQuery } from './shapes/lists.js';
import {
  DeliveryShape,
  EventMessage,
  NewWebhook,
  PushMessage,
  WebhookBody,
  WebhookShape,
} from './shapes/webhooks.js';

const tag = 'Webhooks';
const path = z.strictObject({ id: Uuid7 });
const MessageId = z.string().regex(/^msg_[A-Za-z0-9_-]{32}$/);

/** Where participants are told of what happens, and what became of it. */
export function webhooks(services: Services): Operation[] {
  const { webhooks: receivers, deliveries, projected } = services;
  const own = async (id: string, participant: string) =>
    found('webhook', await receivers.find(id, participant));
  return [
    operation({
      ...{ method: 'post', path: '/v1/webhooks', tag, roles: ROLES, status: 201, isKeyed: true },
      summary: 'Have events and pushes sent to an https address, signed as Standard Webhooks 1.0 says',
      body: WebhookBody,
      reply: NewWebhook,
      problems: ['CONFLICT', 'IDEMPOTENCY_CONFLICT', 'GONE'],
      messages: { push: PushMessage, event: EventMessage },
      handle: async ({ caller, key, body: { url, events } }) => {
        if (events.includes('push') && caller.role !== 'institution') {
          throw new Problem('FORBIDDEN', 'body/events: push is for institutions.');
        }
        const { href } = await services.checkEndpoint(url).catch(refuseEndpoint);
        return receivers
          .create(caller, { url: href, events }, blockPlace(projected().height), key)
          .catch(refuseAnother);
      },
    }),
    operation({
      ...{ method: 'get', path: '/v1/webhooks', summary: 'Your receivers, newest first', tag, roles: ROLES },
      query: PageQuery.extend({ cursor: Uuid7.optional() }),
      reply: z.object({ items: z.array(WebhookShape), nextCursor: z.string().nullable() }),
      handle: async ({ caller, query: { limit, cursor } }) => {
        const all = await receivers.list(caller.participant);
        return pageOf(
          cursor === undefined ? all : all.filter(({ id }) => id < cursor),
          limit,
          ({ id }) => id,
        );
      },
    }),
    operation({
      ...{ method: 'delete', path: '/v1/webhooks/{id}', tag, roles: ROLES },
      summary: 'Remove a receiver; what waits for it is dropped',
      params: path,
      reply: WebhookShape,
      problems: ['NOT_FOUND'],
      handle: async ({ caller, params }) =>
        found('webhook', await receivers.remove(params.id, caller.participant)),
    }),
    operation({
      ...{ method: 'get', path: '/v1/webhooks/{id}/deliveries', tag, roles: ROLES },
      summary: 'What was sent to a receiver or waits for it, newest first; dead letters with state=dead',
      params: path,
      query: PageQuery.extend({ state: z.enum(DELIVERY_STATES).optional(), cursor: MessageId.optional() }),
      reply: z.object({ items: z.array(DeliveryShape), nextCursor: z.string().nullable() }),
      problems: ['NOT_FOUND'],
      handle: async ({ caller, params, query: { state, limit, cursor } }) => {
        const webhook = await own(params.id, caller.participant);
        const listed = await deliveries.list({ webhook: webhook.id, state }, limit + 1, cursor);
        const { items, nextCursor } = pageOf(listed, limit, ({ _id }) => _id);
        return { items: items.map(toRow), nextCursor };
      },
    }),
    operation({
      ...{ method: 'post', path: '/v1/webhooks/{id}/deliveries/{delivery}/replay', tag, roles: ROLES },
      isKeyed: true,
      summary: 'Try a dead letter again; a push only as far as its consent still allows',
      params: path.extend({ delivery: MessageId }),
      reply: DeliveryShape,
      problems: ['NOT_FOUND', 'CONFLICT'],
      handle: async ({ caller, params, key }) => {
        const webhook = await own(params.id, caller.participant);
        const { _id } = found('delivery', await deliveries.find(params.delivery, webhook.id));
        if (!(await deliveries.replay(_id, key))) throw new Problem('CONFLICT', 'It is no dead letter.');
        return toRow(found('delivery', await deliveries.find(_id, webhook.id)));
      },
    }),
  ];
}

/** As many as are wanted of what there is, and how to ask for the rest. */
function pageOf<Row>(rows: readonly Row[], limit: number, cursorOf: (row: Row) => string) {
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items, nextCursor: last === undefined ? null : cursorOf(last) };
}

function refuseEndpoint(error: unknown): never {
  if (!(error instanceof EndpointRefused)) throw error;
  const reasons = [reasonWith(error.code, ENDPOINT_REFUSALS[error.code])];
  throw new Problem('MALFORMED', `body/url: ${error.message}`, { reasons });
}

function refuseAnother(error: unknown): never {
  if (error instanceof KeyUsed) throw new Problem(error.code, error.message);
  if (!(error instanceof TooManyWebhooks)) throw error;
  const reasons = [reasonWith(error.code, RECEIVER_LIMITS[error.code])];
  throw new Problem('CONFLICT', error.message, { reasons });
}

function toRow(delivery: DeliveryDocument) {
  const { _id: id, state, attempts, status, reason, order, event, dueAt } = delivery;
  return {
    ...{ id, state, attempts, status, reason, type: event?.type ?? ('push' as const) },
    ...pushed(order),
    queuedAt: delivery.queuedAt.toISOString(),
    nextAt: state === 'waiting' ? dueAt.toISOString() : null,
    endedAt: delivery.endedAt?.toISOString() ?? null,
  };
}

function pushed(order: DeliveryDocument['order']) {
  if (order === null) return { access: null, subscription: null, items: [] };
  return { access: order.id, subscription: order.subscription, items: order.items };
}
