import type { Terms } from '@xinjian/chaincode/model';
import express from 'express';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { configuration, createServer as createExplorer } from '../../serve.mjs';
import { type Faults, fakeGateway } from './gateway.js';
import { fakeIssuer } from './issuer.js';
import { SUBJECT, World } from './world.js';

/** The receiver of the populated world. */
export const RECEIVER = '0190aaaa-0000-7000-8000-00000000000a';

export interface FakeSystem {
  readonly explorer: string;
  readonly world: World;
  readonly faults: Faults;
  stop(): Promise<void>;
}

/** The explorer as built in a folder (`dist/web` where absent) against a fake gateway and issuer, each on a free port of 127.0.0.1. */
export async function startFakeSystem(web?: string): Promise<FakeSystem> {
  const world = await World.create();
  const faults: Faults = new Map();
  const servers: Server[] = [];
  const listen = async (handler: express.Express) => {
    const server = createServer(handler);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  let issuerUrl = '';
  const { app, actorOf } = await fakeIssuer(world, () => issuerUrl);
  issuerUrl = await listen(app);
  const gateway = await listen(fakeGateway(world, actorOf, faults));
  const explorer = await listen(
    createExplorer(
      configuration({
        GATEWAY_URL: gateway,
        OIDC_ISSUER: issuerUrl,
        IDENTITY_ISSUER_URL: issuerUrl,
        XINJIAN_MODE: 'development',
      }),
      web,
    ),
  );
  return {
    explorer,
    world,
    faults,
    stop: async () => {
      await Promise.all(
        servers.map((server) => {
          server.closeAllConnections();
          return new Promise((resolve) => server.close(resolve));
        }),
      );
    },
  };
}

/** Terms as a bank asks for them. */
export function askedTerms(now: Date): Terms {
  return {
    items: [
      { id: 'TAX-04', version: 1 },
      { id: 'SOC-01', version: 1 },
      { id: 'REG-01', version: 1 },
    ],
    purposes: ['01', '02'],
    services: ['query', 'report'],
    disclosure: 'clear',
    from: new Date(now.getTime() - 60_000).toISOString(),
    to: new Date(now.getTime() + 80 * 24 * 3600_000).toISOString(),
    quota: { total: 3, perDay: 2 },
    dataLife: { unit: 'month', value: 12 },
    business: '4'.repeat(64),
    onward: false,
  };
}

/** Adds a consent that includes pushes, a subscription under it, a push, its receiver, and a notice of a correction. */
export async function populatePushes(world: World): Promise<void> {
  const terms: Terms = { ...askedTerms(world.now), services: ['query', 'push'] };
  const consent = await world.grant(await world.request('pujiang-bank', terms));
  const subscription = await world.subscribe('pujiang-bank', consent, ['TAX-04']);
  const { id: access } = await world.push(subscription, ['TAX-04']);
  const at = world.now.toISOString();
  const webhook = {
    id: RECEIVER,
    url: 'https://bank.example/hook',
    events: ['push' as const],
    createdAt: at,
  };
  world.webhooks.push({ ...webhook, participant: 'pujiang-bank' });
  const delivery = {
    ...{ type: 'push' as const, access, subscription: subscription.id, items: ['TAX-04'], queuedAt: at },
    ...{ attempts: 2, nextAt: null, status: 204, reason: null, endedAt: at },
  };
  const failed = { attempts: 14, status: 503, reason: 'STATUS_503' };
  world.deliveries.set(RECEIVER, [
    { ...delivery, id: `msg_${'d'.repeat(32)}`, state: 'dead', ...failed },
    {
      ...delivery,
      id: `msg_${'w'.repeat(32)}`,
      state: 'waiting',
      ...failed,
      attempts: 1,
      nextAt: at,
      endedAt: null,
    },
    { ...delivery, id: `msg_${'o'.repeat(32)}`, state: 'dropped', status: null, reason: 'CONSENT_REVOKED' },
    { ...delivery, id: `msg_${'k'.repeat(32)}`, state: 'delivered' },
  ]);
  const { transactionId, blockNumber } = subscription;
  world.notices.push({
    ...{
      id: '000000000009-000000-000001',
      institution: 'pujiang-bank',
      kind: 'corrected',
      scope: 'item',
      subject: SUBJECT,
    },
    ...{ item: 'TAX-04', accesses: [access], at, until: consent.terms.to, transactionId, blockNumber },
  });
}

/** A world with something on every page: a request waiting, a consent in force, uses allowed and denied. */
export async function populate(world: World): Promise<void> {
  const terms = askedTerms(world.now);
  const consent = await world.grant(await world.request('pujiang-bank', terms));
  await world.access('pujiang-bank', consent, ['TAX-04', 'REG-01']);
  await world.access('pujiang-bank', consent, ['ADM-02'], 'ITEM_OUT_OF_SCOPE');
  await world.request('huangpu-guarantee', { ...terms, purposes: ['01'], disclosure: 'masked' });
}
