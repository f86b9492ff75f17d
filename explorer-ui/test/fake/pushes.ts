import { parseCompactJws } from '@xinjian/chaincode/model';
import type { Express, Request, Response } from 'express';
import { v7 as uuid7 } from 'uuid';
import type { Subscription, SubscriptionDetail } from '../../src/gateway/shapes/subscription.js';
import type { Delivery, Webhook } from '../../src/gateway/shapes/webhook.js';
import type { Actor, World } from './world.js';

export const SECRET = `whsec_${'A'.repeat(43)}=`;

/** How the state of a consent denies a push. */
const DENIED: Partial<Record<string, Subscription['hindrance']>> = {
  PAUSED: 'CONSENT_SUSPENDED',
  WITHDRAWN: 'CONSENT_REVOKED',
  EXPIRED: 'CONSENT_EXPIRED',
};

/** Subscriptions, receivers with what was sent to them, and notices. */
export function pushes(app: Express, world: World, caller: (request: Request) => Actor): void {
  subscriptions(app, world, caller);
  receivers(app, world, caller);
  app.get('/v1/notices', (request, response) => {
    const { role, participant } = caller(request);
    const told = world.notices.filter(
      ({ institution }) => role !== 'institution' || institution === participant,
    );
    response.json({ items: told, nextCursor: null });
  });
}

function subscriptions(app: Express, world: World, caller: (request: Request) => Actor): void {
  const shown = (row: SubscriptionDetail): SubscriptionDetail => {
    const consent = world.consents.find(({ id }) => id === row.consent);
    return { ...row, hindrance: (row.state === 'ACTIVE' && DENIED[consent?.state ?? '']) || null };
  };
  app.get('/v1/subscriptions', (request, response) => {
    const { role, participant } = caller(request);
    const asked = Object.entries(request.query).filter(([name]) =>
      ['consent', 'state', 'institution'].includes(name),
    );
    const items = world.subscriptions
      .filter(({ institution, subject }) => !isParty(role) || [institution, subject].includes(participant))
      .filter((row) => asked.every(([name, value]) => row[name as 'consent'] === value))
      .map(shown);
    response.json({ items, nextCursor: null });
  });
  app.get('/v1/subscriptions/:id', (request, response) => {
    const row = world.subscriptions.find(({ id }) => id === request.params.id);
    if (row === undefined) refuse(response, 404, 'NOT_FOUND');
    else response.json(shown(row));
  });
  app.post('/v1/subscriptions', async (request, response) => {
    response.status(201).json(shown(await world.addSubscription(statementIn(request))));
  });
  app.post('/v1/subscriptions/:id/unsubscribe', (request, response) => {
    const { payload } = parseCompactJws(statementIn(request));
    const { subscription } = payload as { subscription: string };
    const row = world.subscriptions.find(({ id }) => id === subscription)!;
    response.json(shown(Object.assign(row, { state: 'CLOSED', changedAt: new Date().toISOString() })));
  });
}

function receivers(app: Express, world: World, caller: (request: Request) => Actor): void {
  const own = (request: Request) =>
    world.webhooks.filter(({ participant }) => participant === caller(request).participant);
  const of = (request: Request) => world.deliveries.get(String(request.params['id'])) ?? [];
  app.get('/v1/webhooks', (request, response) => {
    response.json({ items: own(request) });
  });
  app.post('/v1/webhooks', (request, response) => {
    const { url, events } = request.body as Pick<Webhook, 'url' | 'events'>;
    if (own(request).length === 5)
      return refuse(response, 409, 'CONFLICT', '接收端已有 5 个，请先移除不用的');
    if (url.startsWith('http:')) return refuse(response, 400, 'MALFORMED', '地址须以 https:// 开头');
    if (/\/\/10\./.test(url)) return refuse(response, 400, 'MALFORMED', '地址指向本机、内网或保留地址');
    const made = { id: uuid7(), url, events, createdAt: new Date().toISOString() };
    world.webhooks.push({ ...made, participant: caller(request).participant });
    return response.status(201).json({ ...made, secret: SECRET });
  });
  app.delete('/v1/webhooks/:id', (request, response) => {
    const [webhook] = own(request).filter(({ id }) => id === request.params.id);
    world.webhooks.splice(world.webhooks.indexOf(webhook!), 1);
    response.json(webhook);
  });
  app.get('/v1/webhooks/:id/deliveries', (request, response) => {
    const { state } = request.query;
    const items = of(request).filter((delivery) => state === undefined || delivery.state === state);
    response.json({ items, nextCursor: null });
  });
  app.post('/v1/webhooks/:id/deliveries/:delivery/replay', (request, response) => {
    const delivery = of(request).find(({ id }) => id === request.params.delivery)!;
    const anew: Partial<Delivery> = { state: 'waiting', attempts: 0, nextAt: new Date().toISOString() };
    response.json(Object.assign(delivery, anew, { endedAt: null }));
  });
}

function isParty(role: string): boolean {
  return role === 'institution' || role === 'enterprise';
}

function statementIn(request: Request): string {
  return (request.body as { statement: string }).statement;
}

function refuse(response: Response, status: number, code: string, zh?: string) {
  const reasons =
    zh === undefined ? [] : [{ code: 'REASON', rule: 'RFC 6890', text: { zh, en: 'A reason' } }];
  return response.status(status).json({ title: code, status, code, requestId: 'r-1', reasons });
}
