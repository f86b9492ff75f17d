import { expect } from 'chai';
import { once } from 'node:events';
import { connect } from 'node:net';
import { type TestGateway, useGateway } from '../support/gateway.js';

describe('a gateway and those who mean it ill', function () {
  this.timeout(20_000);
  const gateway = useGateway({ HEADERS_TIMEOUT: '300', REQUEST_TIMEOUT: '600' });

  /** Sends bytes as they are, and answers with all that comes back until the gateway ends the connection. */
  async function raw({ url }: TestGateway, text: string): Promise<string> {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const received: Buffer[] = [];
    socket.on('data', (data: Buffer) => received.push(data));
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(text);
    await once(socket, 'close');
    return Buffer.concat(received).toString();
  }

  const post = async (body: string, length: number) =>
    [
      'POST /v1/subjects/resolve HTTP/1.1',
      'Host: gateway',
      `Authorization: Bearer ${await gateway().token('bank')}`,
      'Content-Type: application/json',
      `Content-Length: ${length}`,
      '',
      body,
    ].join('\r\n');

  it('waits for no headers for ever', async () => {
    expect(await raw(gateway(), 'GET /v1/me HTTP/1.1\r\nX-Slow: 1')).to.match(/^HTTP\/1\.1 408 /);
  });

  it('waits for no body for ever: one shorter than it says', async () => {
    const answer = await raw(gateway(), await post('{"uscc":', 500));
    expect(answer).to.match(/^HTTP\/1\.1 408 [^]*"code":"REQUEST_TIMEOUT"/);
  });

  it('waits for no body for ever that nobody will read: of a call without a token', async () => {
    const unnamed = (await post('{"uscc":', 500)).replace(/Authorization: .*\r\n/, '');
    const batch = unnamed.replace('resolve', 'x').replace('application/json', 'application/x-ndjson');
    expect(await raw(gateway(), batch)).to.match(/^HTTP\/1\.1 404 /);
  });

  it('takes what is longer than it says for no second request', async () => {
    const answer = await raw(gateway(), await post('{"uscc":"x"}GET /metrics HTTP/9', 12));
    expect(answer).to.match(/^HTTP\/1\.1 400 /);
    expect(answer).not.to.include('xinjian_');
  });

  it('refuses a request that says its length in two ways', async () => {
    const smuggled = (await post('0\r\n\r\nGET /metrics HTTP/1.1\r\n\r\n', 5)).replace(
      'Content-Type',
      'Transfer-Encoding: chunked\r\nContent-Type',
    );
    expect(await raw(gateway(), smuggled)).to.match(/^HTTP\/1\.1 400 /);
  });

  for (const [what, body] of [
    ['deep JSON', `{"uscc":${'['.repeat(120_000)}${']'.repeat(120_000)}}`],
    ['deep objects', `${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}`],
    ['__proto__', '{"uscc":"91310115XX0000019T","__proto__":{"role":"operator"}}'],
    ['constructor', '{"uscc":"91310115XX0000019T","constructor":{"prototype":{}}}'],
    ['a lone surrogate', '{"uscc":"\\ud800"}'],
    ['a NUL', '{"uscc":"\\u0000"}'],
    ['an operator of the database', '{"uscc":{"$gt":""}}'],
    ['a number out of range', '{"uscc":1e999}'],
    ['twice the same member', '{"uscc":"x","uscc":"y"}'],
    ['a list', '["91310115XX0000019T"]'],
    ['null', 'null'],
  ] as const) {
    it(`refuses ${what} as malformed`, async () => {
      const response = await gateway().call('bank', 'POST', '/v1/subjects/resolve', body);
      expect(response.status).to.equal(400);
      expect(await response.json()).to.include({ code: 'MALFORMED' });
    });
  }

  for (const [what, headers] of [
    ['another charset', { 'content-type': 'application/json; charset=shift_jis' }],
    ['another encoding', { 'content-type': 'application/json', 'content-encoding': 'zstd-of-ours' }],
    ['no JSON', { 'content-type': 'text/plain' }],
  ] as const) {
    it(`refuses a body in ${what} with a client's problem`, async () => {
      const response = await fetch(`${gateway().url}/v1/subjects/resolve`, {
        method: 'POST',
        headers: { ...headers, authorization: `Bearer ${await gateway().token('bank')}` },
        body: '{"uscc":"91310115XX0000019T"}',
      });
      expect(response.status).to.equal(400);
      expect(await response.json()).to.include({ code: 'MALFORMED' });
    });
  }

  for (const path of [
    '/v1/accesses?limit[$gt]=1',
    '/v1/accesses?limit=1&limit=2',
    '/v1/accesses?cursor=%00',
    '/v1/accesses?__proto__=1',
    '/v1/participants/%E0%A4%A',
    '/v1/participants/..%2F..%2Fetc',
    '/v1/participants/%00',
  ]) {
    it(`refuses ${path}`, async () => {
      const response = await gateway().call('regulator', 'GET', path);
      expect(response.status).to.be.oneOf([400, 404]);
      expect(response.headers.get('content-type')).to.match(/^application\/problem\+json/);
    });
  }

  it('stands all the while', async () => {
    expect((await fetch(`${gateway().url}/healthz`)).status).to.equal(200);
  });
});
