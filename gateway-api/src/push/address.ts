import { lookup as resolve } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * A receiver that nothing may be sent to. It says neither the address nor whether there is one: else whoever names
 * hosts of the gateway's own network would learn which of them exist, and where.
 */
export class AddressRefused extends Error {
  constructor() {
    super('not an address of the public Internet');
    this.name = 'AddressRefused';
  }
}

/** What of the machine's own and its neighbours' addresses may be called. */
export interface AddressRules {
  /** For development: receivers on this machine, also without TLS. */
  readonly loopback: boolean;
}

/**
 * Whether something may be sent to an IP address: unicast and public, so that no receiver leads the gateway to its own
 * network, to a cloud's metadata or back to itself (IANA special-purpose registries, RFC 6890). An IPv4 address in
 * IPv6 clothes is what it is.
 */
export function mayCall(address: string, { loopback }: AddressRules): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  const range = parsed.range();
  if (loopback && range === 'loopback') return true;
  return range === 'unicast' && (parsed.kind() === 'ipv4' || isGlobal(parsed as ipaddr.IPv6));
}

/** What of IPv6 is assigned to be reached: all else may lead anywhere, as `::7f00:1` does to 127.0.0.1. */
const GLOBAL = ipaddr.IPv6.parseCIDR('2000::/3');
/** Within it, for protocols, tunnels (an IPv4 address in other clothes), documentation, and AS112. */
const SPECIAL = ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'].map((block) =>
  ipaddr.IPv6.parseCIDR(block),
);

function isGlobal(address: ipaddr.IPv6): boolean {
  return address.match(GLOBAL) && !SPECIAL.some((block) => address.match(block));
}

/** The IP address that a URL names instead of a host; null where it names a host. */
export function literalAddress({ hostname }: URL): string | null {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1');
  return ipaddr.isValid(bare) ? bare : null;
}

/**
 * Resolves a host for the connection that is about to be made, and refuses it where any of its addresses may not be
 * called: what was checked is what is connected to, whatever the name says a moment later (DNS rebinding). A name that
 * nobody knows is refused the same.
 */
export function guardedLookup(rules: AddressRules, resolveHost: typeof resolve = resolve): LookupFunction {
  return (hostname, options, callback) => {
    resolveHost(hostname, { ...options, all: true }, (error, addresses) => {
      const isRefused = error !== null || addresses.some(({ address }) => !mayCall(address, rules));
      if (isRefused) {
        callback(new AddressRefused(), []);
        return;
      }
      const [first] = addresses;
      if (options.all === true) callback(null, addresses);
      else callback(null, first?.address ?? '', first?.family);
    });
  };
}
