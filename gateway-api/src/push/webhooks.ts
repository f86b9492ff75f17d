import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { sha256Hash } from '@xinjian/chaincode/model';
import { v7 as uuid7 } from 'uuid';
import { isDuplicateKey } from '../database/connection.js';
import type { Caller } from '../http/caller.js';
import type { Vault } from '../vault/vault.js';
import type { PushDocuments, WebhookDocument } from './documents.js';
import type { WebhookEvent } from './event-kinds.js';

/** How many receivers one participant may have. */
export const MOST_WEBHOOKS = 5;

/** A receiver as its owner sees it. */
export type WebhookRow = Pick<WebhookDocument, 'url' | 'events' | 'createdAt'> & { readonly id: string };

/** Why a participant may not have another receiver, in words for people, each with the rule behind it. */
export const RECEIVER_LIMITS = {
  TOO_MANY_RECEIVERS: {
    zh: `接收端已有 ${MOST_WEBHOOKS} 个，请先移除不用的`,
    en: `There are ${MOST_WEBHOOKS} receivers already: remove one that is not needed`,
    rule: '接收端 数量上限',
  },
  PUSH_RECEIVER_EXISTS: {
    zh: '已有一个接收端接收数据推送，推送只发往一处',
    en: 'One receiver takes pushes already: they go to one place only',
    rule: '接收端 推送上限',
  },
} as const;
export type ReceiverLimit = keyof typeof RECEIVER_LIMITS;

/** A participant has as many receivers as it may, or one for pushes already. */
export class TooManyWebhooks extends Error {
  readonly code: ReceiverLimit;

  constructor(code: ReceiverLimit, detail: string) {
    super(detail);
    this.name = 'TooManyWebhooks';
    this.code = code;
  }
}

/** How long a receiver's secret is told again under the key that made it, in milliseconds. */
export const KEY_LIFE = 24 * 60 * 60_000;

/** A key made another receiver, or one whose secret is not told any more. */
export class KeyUsed extends Error {
  readonly code: 'IDEMPOTENCY_CONFLICT' | 'GONE';

  constructor(code: KeyUsed['code']) {
    super(code === 'GONE' ? 'The secret is told for a day only.' : 'The key came with another receiver.');
    this.name = 'KeyUsed';
    this.code = code;
  }
}

export interface Webhooks {
  /** Whether there is a receiver of this id, whosoever it is. */
  has(id: string): Promise<boolean>;
  /** Newest first. */
  list(participant: string): Promise<WebhookRow[]>;
  /** Null where the participant has none of this id. */
  find(id: string, participant: string): Promise<WebhookRow | null>;
  /**
   * @param told the place on the ledger from which on it is told of events
   * @param key under which the same is made once, and told again for a day, as long as it stands
   * @returns the receiver with its secret, which is told this once (`whsec_…`, Standard Webhooks)
   * @throws {TooManyWebhooks} @throws {KeyUsed}
   */
  create(
    caller: Pick<Caller, 'participant' | 'role'>,
    wanted: { readonly url: string; readonly events: readonly WebhookEvent[] },
    told: string,
    key?: string,
  ): Promise<WebhookRow & { readonly secret: string }>;
  /** @returns what was removed; null where the participant has none of this id */
  remove(id: string, participant: string): Promise<WebhookRow | null>;
}

/** The participants' receivers, their secrets sealed in the vault. */
export function openWebhooks(
  { webhooks }: Pick<PushDocuments, 'webhooks'>,
  vault: Pick<Vault, 'keepDocument' | 'settleDocument' | 'destroyDocument' | 'document'>,
): Webhooks {
  return {
    has: async (id) => (await webhooks.exists({ _id: id })) !== null,
    list: async (participant) => {
      const found = await webhooks.find({ participant }).sort({ _id: -1 }).lean<WebhookDocument[]>();
      return found.map(toRow);
    },
    find: async (id, participant) => {
      const found = await webhooks.findOne({ _id: id, participant }).lean<WebhookDocument>();
      return found && toRow(found);
    },
    create: async ({ participant, role }, { url, events }, told, given) => {
      const key = given === undefined ? undefined : `${participant} ${sha256Hash(given)}`;
      const wanted = { url, events: [...new Set(events)] };
      const earlier = key === undefined ? null : await madeUnder(key, wanted);
      if (earlier !== null) return earlier;
      const secret = `whsec_${randomBytes(32).toString('base64')}`;
      const document = {
        ...{ _id: uuid7(), participant, role, ...wanted, told },
        ...(events.includes('push') && { pushesOf: participant }),
        ...(key !== undefined && { key }),
        createdAt: new Date().toISOString(),
      };
      const name = secretId(document._id);
      const bearer = { type: 'webhook', id: document._id } as const;
      await vault.keepDocument(name, { text: secret, salt: '' }, participant, bearer);
      const row = await insert(document).catch(async (error: unknown) => {
        await vault.destroyDocument(name);
        const meanwhile = key === undefined ? null : await madeUnder(key, wanted);
        if (meanwhile === null) throw error;
        return meanwhile;
      });
      if ('secret' in row) return row;
      await vault.settleDocument(name);
      return { ...toRow(row), secret };
    },
    remove: async (id, participant) => {
      if ((await webhooks.exists({ _id: id, participant })) === null) return null;
      // the secret first: should the receiver stay for a while, nothing more can be sent to it
      await vault.destroyDocument(secretId(id));
      const found = await webhooks.findOneAndDelete({ _id: id, participant }).lean<WebhookDocument>();
      return found && toRow(found);
    },
  };

  /** What the same call made before; null where none did. @throws {KeyUsed} */
  async function madeUnder(key: string, wanted: Pick<WebhookDocument, 'url' | 'events'>) {
    const found = await webhooks.findOne({ key }).lean<WebhookDocument>();
    if (found === null) return null;
    const { url, events } = found;
    if (!isDeepStrictEqual({ url, events }, wanted)) throw new KeyUsed('IDEMPOTENCY_CONFLICT');
    const paper = await vault.document(secretId(found._id));
    const isOver = Date.now() - Date.parse(found.createdAt) > KEY_LIFE;
    if (isOver || paper === null) throw new KeyUsed('GONE');
    return { ...toRow(found), secret: paper.text };
  }

  /** Into the first slot that is free: however many are made at once, there are never more. */
  async function insert(document: Omit<WebhookDocument, 'slot'>): Promise<WebhookDocument> {
    for (let slot = 0; slot < MOST_WEBHOOKS; slot += 1) {
      try {
        await webhooks.create({ ...document, slot });
        return { ...document, slot };
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        if (document.key !== undefined && (await webhooks.exists({ key: document.key })) !== null)
          throw error;
        if (
          document.pushesOf !== undefined &&
          (await webhooks.exists({ pushesOf: document.pushesOf })) !== null
        )
          throw new TooManyWebhooks('PUSH_RECEIVER_EXISTS', 'There is a receiver of pushes already.');
      }
    }
    throw new TooManyWebhooks('TOO_MANY_RECEIVERS', `At most ${MOST_WEBHOOKS} for one participant.`);
  }
}

/** Under which the vault keeps a receiver's secret. */
export function secretId(webhook: string): string {
  return `webhook ${webhook}`;
}

function toRow({ _id: id, url, events, createdAt }: WebhookDocument): WebhookRow {
  return { id, url, events, createdAt };
}
