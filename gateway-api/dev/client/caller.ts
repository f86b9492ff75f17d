import { z } from 'zod';
import type { StatementType } from '@xinjian/chaincode/model';
import type { Signer } from './account.js';
import { type Answer, expectOk } from './answer.js';
import { signPayload, signStatement } from './statement.js';
import { untilAnswered } from './until.js';

const Metadata = z.object({ token_endpoint: z.url() });
const Token = z.object({ access_token: z.string(), expires_in: z.number() });

export interface Addresses {
  readonly gateway: string;
  readonly issuer: string;
  /** `<channel>/<chaincode>`: the `aud` of every statement. */
  readonly audience: string;
}

/** One account talking to the gateway: fetches its token, signs its statements. */
export class Caller {
  readonly account: Signer;
  readonly #addresses: Addresses;
  #token: { readonly value: string; readonly until: number } | undefined;

  constructor(account: Signer, addresses: Addresses) {
    this.account = account;
    this.#addresses = addresses;
  }

  get(path: string): Promise<Answer> {
    return this.#send('GET', path);
  }

  delete(path: string): Promise<Answer> {
    return this.#send('DELETE', path);
  }

  send(method: 'POST' | 'PUT', path: string, body: object): Promise<Answer> {
    return this.#send(method, path, body);
  }

  /** Reads a resource as a file. @returns null where it is not answered with 200 */
  async file(path: string, mediaType: string): Promise<Uint8Array | null> {
    const response = await fetch(new URL(path, this.#addresses.gateway), {
      headers: { authorization: `Bearer ${await this.token()}`, accept: mediaType },
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    return response.status === 200 ? bytes : null;
  }

  /** Signs a statement of this account; under a new id where none is given. */
  sign(type: StatementType, members: object, jti?: string) {
    const { participant, key } = this.account;
    return signStatement(type, members, { participant, key, audience: this.#addresses.audience }, jti);
  }

  /** Signs any payload with this account's key. */
  signPayload(payload: object): Promise<string> {
    return signPayload(
      { ...payload, iss: this.account.participant, aud: this.#addresses.audience },
      this.account.key,
    );
  }

  /**
   * Signs and posts a statement, again as long as the gateway asks for that (503, 504); answers with the body where it
   * was accepted.
   */
  async state(path: string, type: StatementType, members: object): Promise<unknown> {
    const { statement } = await this.sign(type, members);
    const answer = await untilAnswered(() => this.send('POST', path, { statement }));
    return expectOk(`${type} by ${this.account.name}`, answer);
  }

  async #send(method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(new URL(path, this.#addresses.gateway), {
      method,
      headers: {
        authorization: `Bearer ${await this.token()}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
  }

  /** A bearer token that holds for at least half a minute. */
  async token(): Promise<string> {
    if (this.#token === undefined || this.#token.until < Date.now()) {
      const { access_token: value, expires_in: seconds } = await this.#requestToken();
      this.#token = { value, until: Date.now() + (seconds - 30) * 1000 };
    }
    return this.#token.value;
  }

  async #requestToken(): Promise<z.infer<typeof Token>> {
    const { issuer } = this.#addresses;
    const metadata = Metadata.parse(await fetchJson(`${issuer}/.well-known/openid-configuration`));
    const { clientId, clientSecret } = this.account;
    const credentials = Buffer.from(
      `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`,
    ).toString('base64');
    return Token.parse(
      await fetchJson(metadata.token_endpoint, {
        method: 'POST',
        headers: { authorization: `Basic ${credentials}` },
        body: new URLSearchParams({ grant_type: 'client_credentials' }),
      }),
    );
  }
}

async function fetchJson(url: string, init?: RequestInit): Promise<unknown> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}
