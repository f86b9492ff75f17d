import { join } from 'node:path';

import { ordererHost, peerHost, type Organization } from './topology.js';

/** Where everything lies in a network's folder; the same for both engines. */
export class Layout {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  /** All certificates and keys, in the layout of Fabric's cryptogen. */
  get crypto(): string {
    return join(this.directory, 'crypto');
  }

  /** Client identities, in the JSON of fabric-network's file system wallet. */
  get wallet(): string {
    return join(this.directory, 'wallet');
  }

  /** Blocks and state. */
  get ledger(): string {
    return join(this.directory, 'ledger');
  }

  /** Format version, digest of the topology, and ports. */
  get state(): string {
    return join(this.directory, 'network.json');
  }

  /** The running engine's process id. */
  get lock(): string {
    return join(this.directory, 'network.lock');
  }

  /** What the engine logged, one JSON object a line. */
  get log(): string {
    return join(this.directory, 'network.log');
  }

  walletFile(label: string): string {
    return join(this.wallet, `${label}.id`);
  }

  /** The connection profile whose client belongs to the organisation; without one, the default organisation's. */
  connectionProfile(mspId?: string): string {
    return join(
      this.directory,
      mspId === undefined ? 'connection-profile.json' : `connection-profile-${mspId}.json`,
    );
  }

  organization({ domain }: Organization): string {
    return join(this.crypto, 'peerOrganizations', domain);
  }

  ordererOrganization({ domain }: Organization): string {
    return join(this.crypto, 'ordererOrganizations', domain);
  }

  peer(organization: Organization): string {
    return join(this.organization(organization), 'peers', peerHost(organization));
  }

  orderer(organization: Organization): string {
    return join(this.ordererOrganization(organization), 'orderers', ordererHost(organization));
  }

  user(organization: Organization, label: string): string {
    return join(this.organization(organization), 'users', `${label}@${organization.domain}`);
  }
}
