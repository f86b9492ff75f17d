import { expect } from 'chai';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listen } from '../../src/gateway/events.js';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

describe('listening to events', () => {
  let server: Server;
  let base: string;
  let answers: Answer[];
  let asked: (string | undefined)[][];

  beforeEach(async () => {
    [answers, asked] = [[], []];
    server = createServer((request, response) => {
      asked.push([request.headers.authorization, request.headers['last-event-id'] as string | undefined]);
      const answer = answers.shift() ?? ((_request, last) => last.writeHead(503).end());
      answer(request, response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const stream = (response: ServerResponse, text: string, written?: () => void) =>
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' }).write(text, written);

  /** Listens until an event of this type came, so many times. */
  async function hear(until: string, times = 1, patience = 5000): Promise<string[]> {
    const heard: string[] = [];
    const enough = new AbortController();
    await listen({
      ...{ base, token: () => 'a-token', signal: enough.signal, pauses: [1, 4], patience },
      onEvent: (type) => {
        heard.push(type);
        if (heard.filter((each) => each === until).length === times) enough.abort();
      },
    });
    return heard;
  }

  it('tells events by their type, and skips comments', async () => {
    answers.push((_request, response) =>
      stream(response, ': hello\n\nid: 1\nevent: position\ndata: {}\n\nid: 2\nevent: consent\ndata: {}\n\n'),
    );
    expect(await hear('consent')).to.deep.equal(['position', 'consent']);
    expect(asked).to.deep.equal([['Bearer a-token', undefined]]);
  });

  it('goes on after the last event when the stream breaks, however often', async () => {
    answers.push((_request, response) => {
      stream(response, 'id: 7\nevent: access\ndata: {}\n\nid: 8\nevent: acc', () => response.end());
    });
    answers.push((_request, response) => response.writeHead(503).end());
    answers.push((_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'));
    answers.push((_request, response) => stream(response, 'id: 9\nevent: consent\ndata: {}\n\n'));
    expect(await hear('consent')).to.include('access');
    expect(asked.map(([, last]) => last)).to.deep.equal([undefined, '7', '7', '7']);
  });

  it('takes a stream that is silent for too long for broken', async () => {
    answers.push((_request, response) => stream(response, 'id: 1\nevent: position\ndata: {}\n\n'));
    answers.push((_request, response) => stream(response, 'id: 2\nevent: consent\ndata: {}\n\n'));
    expect(await hear('consent', 1, 20)).to.deep.equal(['position', 'broken', 'consent']);
  });

  it('stops at the signal while it rests', async () => {
    const stopping = new AbortController();
    const listening = listen({
      ...{ base, token: () => undefined, signal: stopping.signal, pauses: [60_000, 60_000] },
      onEvent: () => stopping.abort(),
    });
    await listening;
    expect(asked).to.have.length(1);
  });
});
