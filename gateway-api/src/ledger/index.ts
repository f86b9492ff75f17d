import { readPeerEndpoint } from './fabric/connection-profile.js';
import { readIdentity } from './fabric/wallet.js';
import type { Ledger } from './port.js';

export * from './block.js';
export * from './composite-key.js';
export { connectionFaults } from './connection-faults.js';
export * from './errors.js';
export * from './header-hash.js';
export type * from './port.js';
export type * from './transaction.js';

export interface LedgerConnection {
  /** The library that talks to Fabric. */
  readonly client: 'fabric-gateway' | 'fabric-network';
  /** A Fabric common connection profile; its client organisation's peer is the one that is talked to. */
  readonly connectionProfile: string;
  /** The folder of `<label>.id` files. */
  readonly wallet: string;
  /** The label of the identity that carries. */
  readonly identity: string;
  readonly channel: string;
  readonly chaincode: string;
  /** Organisations that are asked to endorse as long as they answer (`fabric-gateway`; the other client asks all at once). */
  readonly endorsers?: readonly string[];
}

/** Reads profile and identity, and loads the one client; the network itself need not be up yet. */
export async function connectLedger(connection: LedgerConnection): Promise<Ledger> {
  const { client, channel, chaincode, endorsers = [] } = connection;
  const peer = await readPeerEndpoint(connection.connectionProfile);
  const identity = await readIdentity(connection.wallet, connection.identity);
  if (client === 'fabric-gateway') {
    const { FabricGatewayLedger } = await import('./fabric-gateway/client.js');
    return new FabricGatewayLedger({ peer, identity, channel, chaincode, endorsers });
  }
  const { FabricNetworkLedger } = await import('./fabric-network/client.js');
  return FabricNetworkLedger.open({ peer, identity, channel, chaincode });
}
