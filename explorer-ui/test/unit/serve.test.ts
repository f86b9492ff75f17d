import { expect } from 'chai';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type Server, createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configuration, createServer } from '../../serve.mjs';

describe('The explorer’s server', () => {
  let web: string;
  let server: Server;
  let base: string;

  before(async () => {
    web = await mkdtemp(join(tmpdir(), 'xinjian-serve-'));
    await mkdir(join(web, 'assets'));
    await writeFile(join(web, 'index.html'), '<!doctype html><title>信鉴</title>');
    await writeFile(join(web, 'assets/a.js'), 'export {};');
    const environment = { GATEWAY_URL: 'http://127.0.0.1:1/', IDENTITY_ISSUER_URL: 'http://127.0.0.1:2' };
    server = createHttpServer(createServer(configuration(environment), web));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(web, { recursive: true });
  });

  it('tells the browser where things are', async () => {
    const config: unknown = await (await fetch(`${base}/config.json`)).json();
    expect(config).to.include({ audience: 'credit-audit/credit-audit', mode: 'production' });
  });

  it('allows scripts from itself alone, and connections to the gateway and the issuers', async () => {
    const policy = (await fetch(base)).headers.get('content-security-policy') ?? '';
    expect(policy).to.include("default-src 'none'").and.include("script-src 'self';");
    expect(policy).to.include("connect-src 'self' http://127.0.0.1:1 http://127.0.0.1:2");
    expect(policy).to.include("frame-ancestors 'none'");
  });

  it('serves the application for every path of its own, and no page for a missing asset', async () => {
    const page = await fetch(`${base}/regulator/trace/x`);
    expect([page.status, await page.text()]).to.deep.equal([200, '<!doctype html><title>信鉴</title>']);
    expect((await fetch(`${base}/assets/a.js`)).headers.get('cache-control')).to.include('immutable');
    expect((await fetch(`${base}/assets/gone.js`)).status).to.equal(404);
  });
});
