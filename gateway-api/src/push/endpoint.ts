import { lookup } from 'node:dns/promises';
import { type AddressRules, literalAddress, mayCall } from './address.js';

/** The longest URL of a receiver, in characters. */
export const LONGEST_URL = 2_000;

/** A URL that nothing may be sent to, with the reason. */
export class EndpointRefused extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'EndpointRefused';
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
    throw new EndpointRefused('expected https');
  }
  if (url.username !== '' || url.password !== '') throw new EndpointRefused('expected no user and password');
  for (const address of await addressesOf(url)) {
    if (!mayCall(address, rules)) throw new EndpointRefused(`${address} is not a public address`);
  }
  return url;
}

function readUrl(text: string): URL {
  if (text.length > LONGEST_URL) throw new EndpointRefused(`longer than ${LONGEST_URL} characters`);
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['https:', 'http:'].includes(url.protocol))
    throw new EndpointRefused('expected an https URL');
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
