import type { Terms } from '@xinjian/chaincode/model';
import express from 'express';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { configuration, createServer as createExplorer } from '../../serve.mjs';
import { type Faults, fakeGateway } from './gateway.js';
import { fakeIssuer } from './issuer.js';
import { World } from './world.js';

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

/** A world with something on every page: a request waiting, a consent in force, uses allowed and denied. */
export async function populate(world: World): Promise<void> {
  const terms = askedTerms(world.now);
  const consent = await world.grant(await world.request('pujiang-bank', terms));
  await world.access('pujiang-bank', consent, ['TAX-04', 'REG-01']);
  await world.access('pujiang-bank', consent, ['ADM-02'], 'ITEM_OUT_OF_SCOPE');
  await world.request('huangpu-guarantee', { ...terms, purposes: ['01'], disclosure: 'masked' });
}
