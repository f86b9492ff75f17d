import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One message as it came in. */
export interface Arrived {
  readonly id: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

export interface Receiver {
  readonly url: string;
  /** In the order of their arrival, also those that were answered with a fault. */
  readonly arrived: Arrived[];
  /** What it answers; 204 at first. */
  answer: (arrived: Arrived, response: ServerResponse) => void;
  /** Resolves when so many have arrived. */
  has(count: number): Promise<void>;
  close(): Promise<void>;
}

/** An institution's receiver of webhooks on 127.0.0.1. */
export async function openReceiver(): Promise<Receiver> {
  const arrived: Arrived[] = [];
  let waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    const take = (message: Arrived) => {
      arrived.push(message);
      for (const wake of waiting.splice(0)) wake();
      receiver.answer(message, response);
    };
    // a sender that is killed in the middle of a message has not brought it
    read(request).then(take, () => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    arrived,
    answer: (_message, response) => response.writeHead(204).end(),
    has: async (count) => {
      while (arrived.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
    },
    close: async () => {
      waiting = [];
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return receiver;
}

async function read(request: IncomingMessage): Promise<Arrived> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers = request.headers as Record<string, string>;
  return { id: headers['webhook-id'] ?? '', headers, body: Buffer.concat(chunks).toString() };
}
