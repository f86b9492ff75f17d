import { expect } from 'chai';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { openSender } from '../../src/push/send.js';

const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n';
/** How long the receiver has in all, in milliseconds; it sends something far more often. */
const PATIENCE = 200;
const DRIP = 5;

/** What a receiver writes, one piece every few milliseconds and without an end. */
function* drip(beginning: string, piece: string): Generator<string> {
  yield beginning;
  for (;;) yield piece;
}

describe('what a receiver answers', function () {
  this.timeout(20_000);
  let server: Server;
  let pieces: () => Iterator<string>;
  let taken: number;
  let pause: number;
  const open = new Set<Socket>();

  beforeEach(async () => {
    [taken, pause] = [0, DRIP];
    server = createServer((socket) => {
      open.add(socket);
      const left = pieces();
      const timer = setInterval(() => {
        const piece = String(left.next().value);
        taken += piece.length;
        socket.write(piece);
      }, pause);
      socket.on('error', () => undefined).on('close', () => clearInterval(timer));
      socket.resume();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterEach(async () => {
    for (const socket of open) socket.destroy();
    server.close();
    await once(server, 'close');
  });

  async function send() {
    const sender = openSender({ rules: { loopback: true }, patience: PATIENCE });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
    const sent = await sender.send({ id: 'msg_1', url, secret: SECRET, body: '{}' });
    // the connection is given up with the answer
    await Promise.all([...open].flatMap((socket) => (socket.destroyed ? [] : [once(socket, 'close')])));
    await sender.close();
    return sent;
  }

  it('is waited for no longer in all where it drips the head, header by header', async () => {
    pieces = () => drip(HEAD, 'x-more: 1\r\n');
    expect(await send()).to.deep.equal({ status: null, reason: 'TIMEOUT' });
  });

  for (const [how, head] of [
    ['without an end', `${HEAD}\r\n`],
    ['towards a length', `${HEAD}content-length: 9000\r\n\r\n`],
  ] as const) {
    it(`counts by its status where it drips the body byte by byte ${how}, which is given up`, async () => {
      pieces = () => drip(head, '.');
      expect(await send()).to.deep.equal({ status: 200, reason: null });
      expect(taken).to.be.lessThan(9_000);
    });
  }

  it('is read no further than 16 kB', async () => {
    pause = 0;
    pieces = () => drip(`${HEAD}\r\n`, '.'.repeat(4_096));
    expect(await send()).to.deep.equal({ status: 200, reason: null });
    expect(taken).to.be.lessThan(10 * 1024 * 1024);
  });
});
