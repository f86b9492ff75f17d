import { Gateway, type Network } from 'fabric-network';
import { LedgerUnavailable } from '../errors.js';
import type { PeerEndpoint } from '../fabric/connection-profile.js';
import type { ClientIdentity } from '../fabric/wallet.js';

type SdkChannel = ReturnType<Network['getChannel']>;
type DiscoveryHandler = ReturnType<ReturnType<SdkChannel['newDiscoveryService']>['newHandler']>;
export type IdentityContext = NonNullable<Gateway['identityContext']>;
export type Endorser = ReturnType<SdkChannel['getEndorsers']>[number];
export type Endorsement = ReturnType<SdkChannel['newEndorsement']>;
export type Query = ReturnType<SdkChannel['newQuery']>;
export type ProposalResponse = Awaited<ReturnType<Endorsement['send']>>;

/** The channel's nodes, as the own peer's service discovery names them. */
export interface Nodes {
  /** The peer of the own organisation. */
  readonly own: Endorser;
  /** Sends proposals to as many peers as the chaincode's policy asks for, and transactions to an orderer. */
  readonly handler: DiscoveryHandler;
}

/** A channel through `fabric-network`: its nodes are looked for when they are first needed, and after a failure. */
export class Channel {
  readonly name: string;
  readonly identity: IdentityContext;
  readonly #gateway: Gateway;
  readonly #sdk: SdkChannel;
  readonly #peer: PeerEndpoint;
  readonly #chaincode: string;
  #nodes: Promise<Nodes> | undefined;

  private constructor(gateway: Gateway, sdk: SdkChannel, peer: PeerEndpoint, chaincode: string) {
    if (gateway.identityContext === undefined) throw new Error('the gateway has no identity');
    this.name = sdk.name;
    this.identity = gateway.identityContext;
    this.#gateway = gateway;
    this.#sdk = sdk;
    this.#peer = peer;
    this.#chaincode = chaincode;
  }

  /** Connects nowhere yet: the SDK is given no node, and would wait for each. */
  static async open(
    name: string,
    { mspId, credentials, privateKey }: ClientIdentity,
    peer: PeerEndpoint,
    chaincode: string,
  ): Promise<Channel> {
    const gateway = new Gateway();
    const identity = {
      ...{ type: 'X.509', mspId },
      credentials: {
        certificate: credentials.toString(),
        privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      },
    };
    await gateway.connect({}, { identity, discovery: { enabled: false } });
    const network = await gateway.getNetwork(name);
    return new Channel(gateway, network.getChannel(), peer, chaincode);
  }

  newEndorsement(): Endorsement {
    return this.#sdk.newEndorsement(this.#chaincode);
  }

  newQuery(chaincode: string): Query {
    return this.#sdk.newQuery(chaincode);
  }

  /** @throws {LedgerUnavailable} the own peer does not answer, or names no peer of its organisation */
  async nodes(): Promise<Nodes> {
    this.#nodes ??= this.#discover();
    try {
      return await this.#nodes;
    } catch (error) {
      this.forgetNodes();
      throw new LedgerUnavailable('the peer did not name the nodes of the channel', { cause: error });
    }
  }

  /** Makes the next call look for the nodes anew. */
  forgetNodes(): void {
    this.#nodes = undefined;
  }

  close(): void {
    this.#gateway.disconnect();
  }

  async #discover(): Promise<Nodes> {
    const { client } = this.#sdk;
    const { address, mspId, serverName, tlsRoot } = this.#peer;
    const discoverer = client.newDiscoverer(address, mspId);
    discoverer.setEndpoint(
      client.newEndpoint({
        url: `grpcs://${address}`,
        pem: tlsRoot.toString(),
        ...(serverName !== undefined && { 'ssl-target-name-override': serverName }),
      }),
    );
    const service = this.#sdk.newDiscoveryService(this.name);
    service.build(this.identity, { interest: [{ name: this.#chaincode }] });
    service.sign(this.identity);
    try {
      await service.send({ targets: [discoverer], asLocalhost: false });
    } finally {
      discoverer.disconnect();
    }
    const [own] = this.#sdk.getEndorsers(mspId);
    if (own === undefined) throw new Error(`the channel has no peer of ${mspId}`);
    return { own, handler: service.newHandler() };
  }
}
