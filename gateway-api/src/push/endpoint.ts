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
    zh: '地址指向本机、内网或保留地址，不在公共互联网上',
    en: 'The address is this machine’s, a private network’s or reserved: not on the public Internet',
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

/**
 * Checks where a participant wants to be told. What its name resolves to is looked at here, so that a mistake is told
 * at once, and again whenever something is sent: only that counts.
 * @throws {EndpointRefused}
 */
export async function checkEndpoint(text: string, rules: AddressRules): Promise<URL> {
  const url = readUrl(text);
  if (url.protocol !== 'https:' && !(rules.loopback && isOwnHost(url))) {
    throw new EndpointRefused('NOT_HTTPS', 'expected https');
  }
  if (url.username !== '' || url.password !== '')
    throw new EndpointRefused('WITH_PASSWORD', 'expected no user and password');
  for (const address of await addressesOf(url)) {
    if (!mayCall(address, rules))
      throw new EndpointRefused('NOT_PUBLIC', `${address} is not a public address`);
  }
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

/** None where the name is not known: that may change. */
async function addressesOf(url: URL): Promise<readonly string[]> {
  const literal = literalAddress(url);
  if (literal !== null) return [literal];
  const found = await lookup(url.hostname, { all: true }).catch(() => []);
  return found.map(({ address }) => address);
}
