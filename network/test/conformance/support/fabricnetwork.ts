import { readFile } from 'node:fs/promises';
import { Gateway, Wallets, type GatewayOptions } from 'fabric-network';

import type { Ready } from './processes.js';

/** How a client of fabric-network connects. */
export interface Connection {
  readonly label?: string;
  /** Whose connection profile; the operator's if missing. */
  readonly mspId?: string;
  readonly options?: Partial<GatewayOptions>;
}

/** A client of fabric-network, from the wallet and the connection profile that `up` leaves behind. */
export async function fabricNetworkGateway(
  { wallet, connectionProfile }: Ready,
  { label = 'gateway', mspId, options = {} }: Connection = {},
): Promise<Gateway> {
  const file =
    mspId === undefined ? connectionProfile : connectionProfile.replace(/\.json$/u, `-${mspId}.json`);
  const profile = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  const gateway = new Gateway();
  await gateway.connect(profile, {
    wallet: await Wallets.newFileSystemWallet(wallet),
    identity: label,
    discovery: { enabled: true, asLocalhost: false },
    ...options,
  });
  return gateway;
}
