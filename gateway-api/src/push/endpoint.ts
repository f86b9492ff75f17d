import { lookup } from 'node:dns/promises';
import { type AddressRules, literalAddress, mayCall } from './address.js';

/** The longest URL of a receiver, in characters. */
export const LONGEST_URL = 2_000;

/** Why nothing may be sent to a URL, in words for people, each with the rule behind it. */
export const ENDPOINT_REFUSALS = {
  NO_URL: {
    zh: '不是完整的 https 网址',
    en: 'It is no complete https address',
    rule: 'RFC 3986',
  },
  NOT_HTTPS: {
    zh: '地址须以 https:// 开头',
    en: 'The address must begin with https://',
    rule: 'RFC 9110 4.2.2',
  },
  WITH_PASSWORD: {
    zh: '地址中不得含用户名或口令',
    en: 'The address must hold neither user nor password',
    rule: 'RFC 9110 4.2.4',
  },
  NOT_PUBLIC: {
    zh: '地址不在公共互联网上：无法解析，或为本机、内网、保留地址',
    en: 'The address is not on the public Internet: unknown, or this machine’s, a private network’s or reserved',
    rule: 'RFC 6890',
  },
} as const;
export type EndpointRefusal = keyof typeof ENDPOINT_REFUSALS;

/** A URL that nothing may be sent to, with the reason. */
export class EndpointRefused extends Error {
  readonly code: EndpointRefusal;

  constructor(code: EndpointRefusal, detail: string) {
    super(detail);
    this.name = 'EndpointRefused';
    this.code = code;
  }
}

/** The addresses of a host, as the machine resolves it. */
export type ResolveHost = (hostname: string) => Promise<readonly { readonly address: string }[]>;

const resolveAll: ResolveHost = (hostname) => lookup(hostname, { all: true });

/**
 * Checks where a participant wants to be told. What its name resolves to is looked at here, so that a mistake is told
 * at once, and again whenever something is sent: only that counts. A name that is not known and one of a private
 * network are refused in the same words, so that nobody learns here what names there are.
 * @throws {EndpointRefused}
 */
export async function checkEndpoint(
  text: string,
  rules: AddressRules,
  resolveHost: ResolveHost = resolveAll,
): Promise<URL> {
  const url = readUrl(text);
  if (url.protocol !== 'https:' && !(rules.loopback && isOwnHost(url))) {
    throw new EndpointRefused('NOT_HTTPS', 'expected https');
  }
  if (url.username !== '' || url.password !== '')
    throw new EndpointRefused('WITH_PASSWORD', 'expected no user and password');
  const addresses = await addressesOf(url, resolveHost);
  if (addresses.length === 0 || addresses.some((address) => !mayCall(address, rules)))
    throw new EndpointRefused('NOT_PUBLIC', 'not an address of the public Internet');
  return url;
}

function readUrl(text: string): URL {
  if (text.length > LONGEST_URL) throw new EndpointRefused('NO_URL', `longer than ${LONGEST_URL} characters`);
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['https:', 'http:'].includes(url.protocol))
    throw new EndpointRefused('NO_URL', 'expected an https URL');
  return url;
}

function isOwnHost(url: URL): boolean {
  const address = literalAddress(url);
  return address === null ? url.hostname === 'localhost' : !mayCall(address, { loopback: false });
}

/** None where the name is not known. */
async function addressesOf(url: URL, resolveHost: ResolveHost): Promise<readonly string[]> {
  const literal = literalAddress(url);
  if (literal !== null) return [literal];
  const found = await resolveHost(url.hostname).catch(() => []);
  return found.map(({ address }) => address);
}
