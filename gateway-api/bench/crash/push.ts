import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sha256Hash } from '@xinjian/chaincode/model';
import canonicalize from 'canonicalize';
import pRetry from 'p-retry';
import { v7 as uuid7 } from 'uuid';
import { z } from 'zod';
import { expectOk } from '../../dev/client/answer.js';
import { untilAnswered } from '../../dev/client/until.js';
import { type Agreement, ITEMS } from './agreement.js';
import { PATIENCE } from './ask.js';
import type { MortalPlatform } from './platform.js';
import type { Random } from './random.js';

/** One message as it came in, whatever it was answered with: its bytes have left. */
export interface Arrived {
  /** The `webhook-id`. */
  readonly id: string;
  readonly body: string;
}

const [ITEM] = ITEMS.push;
/** Of eight messages one is refused, and of eight one is cut off. */
const FAULTS = 8;

const Id = z.object({ id: z.string() });
const Deliveries = z.object({ items: z.array(z.object({ id: z.string(), state: z.string() })) });

/** A receiver of the bank's that fails now and then, subscriptions, and a provider that changes what they are to. */
export class Pushes {
  readonly arrived: Arrived[] = [];
  readonly #platform: MortalPlatform;
  readonly #server = createServer();
  /** Null once it fails no more. */
  #random: Random | null;
  #webhook = '';
  #changes = 0;

  constructor(platform: MortalPlatform, random: Random) {
    this.#platform = platform;
    this.#random = random;
  }

  /** How many changes the provider has got in. */
  get changes(): number {
    return this.#changes;
  }

  async open(agreements: readonly Agreement[]): Promise<void> {
    this.#server.on('request', (request, response) => {
      const take = (body: string) => {
        this.arrived.push({ id: String(request.headers['webhook-id']), body });
        const fault = this.#random?.below(FAULTS);
        if (fault === 0) response.writeHead(503).end();
        else if (fault === 1) response.destroy();
        else response.writeHead(204).end();
      };
      // a gateway that is killed in the middle of a message has not brought it
      read(request).then(take, () => response.destroy());
    });
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const { port } = this.#server.address() as AddressInfo;
    const bank = this.#platform.caller('bank');
    const body = { url: `http://127.0.0.1:${port}/hook`, events: ['push'] };
    const created = expectOk('webhook', await bank.send('POST', '/v1/webhooks', body));
    this.#webhook = Id.parse(created).id;
    for (const { members } of agreements)
      await bank.state('/v1/subscriptions', 'push.subscribe', { ...members, items: [ITEM] });
  }

  /** Has the provider change the enterprise's record; sends the same message until it is answered for good. */
  async change(): Promise<void> {
    const provider = this.#platform.caller('data_provider');
    const { uscc } = this.#platform.account('enterprise');
    const amount = `${this.#changes + 1}.00`;
    const row = {
      ...{ taxpayerName: '样章', taxpayerId: uscc, taxType: '消费税', balance: amount, newArrears: amount },
      ...{ authority: '样例税务局', publishDate: '2026-05-07' },
    };
    const entries = [{ put: row }];
    const message = {
      ...{ type: 'collection.push', jti: uuid7(), item: ITEM, iat: new Date().toISOString() },
      ...{ sequence: Date.now() * 1_000, digest: sha256Hash(canonicalize(entries) ?? '') },
    };
    const statement = await provider.signPayload(message);
    const send = () => provider.send('PUT', `/v1/collection/${ITEM}`, { statement, entries });
    expectOk('change', await pRetry(() => untilAnswered(send), PATIENCE));
    this.#changes += 1;
  }

  /** Fails no more, has one last change made, and waits until it has arrived and nothing is left to be brought. */
  async finish(): Promise<void> {
    this.#random = null;
    const bank = this.#platform.caller('bank');
    await this.change();
    const last = `"${this.#changes}.00"`;
    const path = `/v1/webhooks/${this.#webhook}/deliveries?state=waiting`;
    await pRetry(async () => {
      const waiting = Deliveries.parse(expectOk('deliveries', await bank.get(path)));
      const isThere = this.arrived.some(({ body }) => body.includes(last));
      if (!isThere || waiting.items.length > 0) throw new Error('some are still to be brought');
    }, PATIENCE_TO_THE_END);
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

/** Until what failed several times is tried once more (`RETRY_RULES`). */
const PATIENCE_TO_THE_END = { retries: 1_200, factor: 1, minTimeout: 500 } as const;

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
