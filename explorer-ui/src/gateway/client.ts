import type { z } from 'zod';
import { GatewayError } from './problem.js';

export type Query = Readonly<Record<string, string | number | undefined>>;

/** The gateway's HTTP interface with the caller's token: every answer is parsed before anybody sees it. */
export interface GatewayClient {
  /** @throws {GatewayError} */
  get<T>(path: string, schema: z.ZodType<T>, query?: Query): Promise<T>;
  /** A resource as a file of this media type. @throws {GatewayError} */
  file(path: string, mediaType: string): Promise<Uint8Array>;
  /** @throws {GatewayError} */
  post<T>(path: string, body: object, schema: z.ZodType<T>): Promise<T>;
  /** @throws {GatewayError} */
  remove<T>(path: string, schema: z.ZodType<T>): Promise<T>;
}

export function createGatewayClient(base: string, token: () => string | undefined): GatewayClient {
  async function send(method: string, url: URL, accept: string, body?: object): Promise<Response> {
    const bearer = token();
    const headers = {
      accept,
      ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    return fetch(url, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      throw GatewayError.unreachable(error);
    });
  }

  async function call<T>(method: string, url: URL, schema: z.ZodType<T>, body?: object): Promise<T> {
    const response = await send(method, url, 'application/json', body);
    const answer = parseJson(await response.text());
    if (!response.ok) throw GatewayError.of(response.status, answer);
    const parsed = schema.safeParse(answer);
    if (parsed.success) return parsed.data;
    throw new GatewayError(response.status, { code: 'UNREADABLE', detail: parsed.error.message });
  }

  return {
    get: (path, schema, query = {}) => call('GET', address(base, path, query), schema),
    post: (path, body, schema) => call('POST', address(base, path, {}), schema, body),
    remove: (path, schema) => call('DELETE', address(base, path, {}), schema),
    file: async (path, mediaType) => {
      const response = await send('GET', address(base, path, {}), mediaType);
      if (!response.ok) throw GatewayError.of(response.status, parseJson(await response.text()));
      return new Uint8Array(await response.arrayBuffer());
    },
  };
}

function address(base: string, path: string, query: Query): URL {
  const url = new URL(`${base.replace(/\/$/, '')}${path}`);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') url.searchParams.set(name, String(value));
  }
  return url;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
