import { readPeerEndpoint } from './fabric/connection-profile.js';
import { FabricLedger } from './fabric/client.js';
import { readIdentity } from './fabric/wallet.js';
import type { Ledger } from './port.js';

export * from './block.js';
export * from './composite-key.js';
export * from './errors.js';
export * from './header-hash.js';
export type * from './port.js';
export type * from './transaction.js';

export interface LedgerConnection {
  /** A Fabric common connection profile; its client organisation's peer is the one that is talked to. */
  readonly connectionProfile: string;
  /** The folder of `<label>.id` files. */
  readonly wallet: string;
  /** The label of the identity that carries. */
  readonly identity: string;
  readonly channel: string;
  readonly chaincode: string;
}

/** Reads profile and identity; the network itself need not be up yet. */
export async function connectLedger(connection: LedgerConnection): Promise<Ledger> {
  const { channel, chaincode } = connection;
  return new FabricLedger({
    peer: await readPeerEndpoint(connection.connectionProfile),
    identity: await readIdentity(connection.wallet, connection.identity),
    channel,
    chaincode,
  });
}
