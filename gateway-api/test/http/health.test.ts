import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import express from 'express';
import { type Dependency, health } from '../../src/http/health.js';

describe('health', () => {
  let server: Server | undefined;

  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  async function ready(...dependencies: Dependency[]): Promise<{ status: number; body: unknown }> {
    server = createServer(express().use(health(dependencies, { patience: 20, age: 0 }))).listen(
      0,
      '127.0.0.1',
    );
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/readyz`);
    return { status: response.status, body: await response.json() };
  }

  it('is ready while everything answers', async () => {
    const answer = await ready({ name: 'ledger', check: () => Promise.resolve() });
    expect(answer).to.deep.equal({
      status: 200,
      body: { status: 'ready', dependencies: { ledger: 'ok' } },
    });
  });

  it('names what fails, and what does not answer at all, in time', async () => {
    const answer = await ready(
      { name: 'ledger', check: () => Promise.resolve() },
      { name: 'chaincode', check: () => Promise.reject(new Error('down')) },
      { name: 'database', check: () => new Promise(() => undefined) },
    );
    expect(answer).to.deep.equal({
      status: 503,
      body: {
        status: 'not ready',
        dependencies: { ledger: 'ok', chaincode: 'unavailable', database: 'unavailable' },
      },
    });
  });
});
