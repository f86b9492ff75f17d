import { expect } from 'chai';
import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { close, listen } from '../../src/http/server.js';

const MEGABYTE = Buffer.alloc(1 << 20);
const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

describe('connections', () => {
  let server: Server;
  const clients: Socket[] = [];

  async function serve(listener: RequestListener, stall = 200, connections = 10): Promise<void> {
    const limits = { headersTimeout: 10_000, stall, connections };
    server = await listen({ host: '127.0.0.1', port: 0, ...limits }, Promise.resolve(listener));
  }

  /** A client that reads only when it is told to, and the server's side of its connection. */
  async function open(): Promise<{ client: Socket; served: Socket }> {
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    client.on('error', () => undefined);
    clients.push(client);
    const [served] = await accepted;
    return { client, served };
  }

  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await close(server, 1_000);
  });

  it('are cut where nothing of an answer is taken, and had one answer at a time made for them', async () => {
    let made = 0;
    await serve((_request, response) => {
      made += 1;
      response.end(MEGABYTE);
    });
    const { client, served } = await open();
    client.write(GET.repeat(16));
    await once(served, 'close');
    expect(made).to.be.within(1, 15);
  });

  it('are cut where more requests wait than anybody pipelines', async () => {
    let made = 0;
    await serve(() => (made += 1), 60_000);
    const { client, served } = await open();
    client.write(GET.repeat(1_000));
    await once(served, 'close');
    expect(made).to.equal(1);
  });

  it('are kept while an answer is made, however long that takes, and answered in order', async () => {
    const begun: string[] = [];
    let answer: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    await serve(({ url = '' }, response) => {
      begun.push(url);
      if (url === '/1') void held.then(() => response.end('the first '));
      else response.end(`${url} `);
    });
    const { client, served } = await open();
    client.write(`${GET.replace('/ ', '/1 ')}${GET.replace('/ ', '/2 ')}`);
    // one that is idle is closed after longer than one that takes nothing
    server.keepAliveTimeout = 500;
    const idle = await open();
    const closed = once(idle.served, 'close');
    idle.client.resume().write(GET.replace('/ ', '/idle '));
    await closed;
    expect(served.destroyed).to.equal(false);
    expect(begun).not.to.include('/2');
    let received = '';
    client.setEncoding('utf8').on('data', (text: string) => (received += text));
    answer();
    while (!received.includes('/2')) await once(client, 'data');
    expect(received).to.match(/the first [^]*\/2/);
  });

  it('are no more than so many', async () => {
    await serve((_request, response) => response.end('answered'), 60_000, 2);
    await open();
    await open();
    const dropped = once(server, 'drop');
    const third = connect((server.address() as AddressInfo).port, '127.0.0.1').resume();
    await Promise.all([dropped, once(third, 'close')]);
  });
});
