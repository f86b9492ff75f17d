import { Webhook } from 'standardwebhooks';
import { Agent, request } from 'undici';
import { AddressRefused, type AddressRules, guardedLookup, literalAddress, mayCall } from './address.js';

/** A message as it is signed and sent. */
export interface Message {
  readonly id: string;
  readonly url: string;
  /** `whsec_…` */
  readonly secret: string;
  /** JSON. */
  readonly body: string;
}

/** What the receiver said; null where it did not, with the reason. */
export type Sent =
  { readonly status: number; readonly reason: null } | { readonly status: null; readonly reason: string };

export interface Sender {
  send(message: Message): Promise<Sent>;
  close(): Promise<void>;
}

export interface SenderOptions {
  readonly rules: AddressRules;
  /** How long a receiver has to connect and answer, in milliseconds. */
  readonly patience: number;
}

/** How much of an answer is read, in bytes: nothing in it counts. */
const LARGEST_ANSWER = 16 * 1024;

/**
 * Sends messages as Standard Webhooks 1.0 has them, each signed anew with the time of this try. Redirects are answers
 * like others: who answers 2xx has it, nobody else.
 */
export function openSender({ rules, patience }: SenderOptions): Sender {
  const dispatcher = new Agent({
    connect: { lookup: guardedLookup(rules), timeout: patience },
    connections: 32,
  });
  return {
    send: async ({ id, url, secret, body }) => {
      const literal = literalAddress(new URL(url));
      if (literal !== null && !mayCall(literal, rules)) return refused();
      const now = new Date();
      const timeout = AbortSignal.timeout(patience);
      try {
        const response = await request(url, {
          ...{ method: 'POST', dispatcher, body, signal: timeout },
          headers: {
            'content-type': 'application/json',
            'user-agent': 'xinjian-webhooks/1',
            'webhook-id': id,
            'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
            'webhook-signature': new Webhook(secret).sign(id, now, body),
          },
        });
        await response.body.dump({ limit: LARGEST_ANSWER });
        return { status: response.statusCode, reason: null };
      } catch (error) {
        if (error instanceof AddressRefused) return refused();
        return { status: null, reason: timeout.aborted ? 'TIMEOUT' : 'UNREACHABLE' };
      }
    },
    close: () => dispatcher.destroy(),
  };
}

function refused(): Sent {
  return { status: null, reason: 'ADDRESS_REFUSED' };
}
