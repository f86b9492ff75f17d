import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { request, type RequestOptions } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

import { StartError } from '../node/errors.js';
import type { Layout } from '../topology/layout.js';
import type { OrdererNode } from './nodes.js';

const CHANNELS = '/participation/v1/channels';
const channelSchema = z.object({ status: z.string(), consensusRelation: z.string(), height: z.int() });

/** What an orderer tells of a channel (`orderer/common/types/channelinfo.go`). */
export type ChannelStatus = z.infer<typeof channelSchema>;

/** The channel participation interface of one orderer, as its organisation's administrator. */
export class ChannelParticipation {
  readonly #node: OrdererNode;
  readonly #layout: Layout;

  constructor(node: OrdererNode, layout: Layout) {
    this.#node = node;
    this.#layout = layout;
  }

  /** The channel's status at this orderer, or undefined if the orderer has not joined it. */
  async status(channel: string): Promise<ChannelStatus | undefined> {
    const { code, body } = await this.#send(`${CHANNELS}/${channel}`, { method: 'GET' });
    if (code === 404) {
      return undefined;
    }
    return channelSchema.parse(this.#require(200, code, body));
  }

  /** Joins the channel that begins with this block, as a consenter if the block names the orderer as one. */
  async join(genesis: Uint8Array): Promise<void> {
    const boundary = randomUUID();
    const head =
      `--${boundary}\r\nContent-Disposition: form-data; name="config-block"; filename="genesis.block"\r\n` +
      'Content-Type: application/octet-stream\r\n\r\n';
    const form = Buffer.concat([Buffer.from(head), genesis, Buffer.from(`\r\n--${boundary}--\r\n`)]);
    const headers = { 'Content-Type': `multipart/form-data; boundary=${boundary}` };
    const { code, body } = await this.#send(CHANNELS, { method: 'POST', headers }, form);
    this.#require(201, code, body);
  }

  #require(expected: number, code: number, body: string): unknown {
    if (code !== expected) {
      throw new StartError('NODE', `${this.#node.host} answered ${code}: ${body.trim()}`);
    }
    return JSON.parse(body);
  }

  async #send(
    path: string,
    options: RequestOptions,
    body?: Uint8Array,
  ): Promise<{ readonly code: number; readonly body: string }> {
    const { organization, administrator, host, adminPort } = this.#node;
    const tls = join(this.#layout.user(organization, administrator), 'tls');
    const [cert, key, ca] = await Promise.all(
      ['client.crt', 'client.key', 'ca.crt'].map((name) => readFile(join(tls, name))),
    );
    return new Promise((resolve, reject) => {
      const address = { host: '127.0.0.1', port: adminPort, servername: host, agent: false };
      const call = request({ ...options, ...address, path, cert, key, ca }, (response) => {
        text(response).then((answer) => resolve({ code: response.statusCode ?? 0, body: answer }), reject);
      });
      call.on('error', reject);
      call.end(body);
    });
  }
}

/**
 * Whether this orderer leads the channel's Raft cluster, by its metric `consensus_etcdraft_is_leader`; one that does not
 * answer leads nothing.
 */
export async function isLeader({ operationsPort }: OrdererNode, channel: string): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${operationsPort}/metrics`).catch(() => undefined);
  return (
    response !== undefined &&
    (await response.text()).includes(`consensus_etcdraft_is_leader{channel="${channel}"} 1`)
  );
}
