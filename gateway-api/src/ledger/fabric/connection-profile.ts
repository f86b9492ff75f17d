import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** What of Fabric's common connection profile the client needs. */
const ConnectionProfile = z.object({
  client: z.object({ organization: z.string() }),
  organizations: z.record(
    z.string(),
    z.object({ mspid: z.string(), peers: z.array(z.string()).default([]) }),
  ),
  peers: z.record(
    z.string(),
    z.object({
      url: z.string().regex(/^grpcs:\/\//, 'expected a grpcs URL'),
      tlsCACerts: z.union([z.object({ pem: z.string() }), z.object({ path: z.string() })]),
      grpcOptions: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
    }),
  ),
});

/** The peer of one's own organisation, through which everything goes. */
export interface PeerEndpoint {
  readonly mspId: string;
  /** Of all organisations that the profile names. */
  readonly mspIds: readonly string[];
  /** host:port */
  readonly address: string;
  /** PEM of the certificate authority behind the peer's TLS certificate. */
  readonly tlsRoot: Buffer;
  /** The name in the peer's TLS certificate, where it is not the address. */
  readonly serverName: string | undefined;
}

/**
 * Reads the endpoint of the client organisation's first peer from a connection profile.
 * @throws {Error} a profile that does not parse, or whose client organisation has no peer
 */
export async function readPeerEndpoint(file: string): Promise<PeerEndpoint> {
  const profile = ConnectionProfile.parse(JSON.parse(await readFile(file, 'utf8')));
  const organization = profile.organizations[profile.client.organization];
  const peer = profile.peers[organization?.peers[0] ?? ''];
  if (organization === undefined || peer === undefined) {
    throw new Error(`${profile.client.organization} has no peer`);
  }
  const name = peer.grpcOptions['ssl-target-name-override'];
  return {
    mspId: organization.mspid,
    mspIds: Object.values(profile.organizations).map(({ mspid }) => mspid),
    address: new URL(peer.url.replace(/^grpcs/, 'https')).host,
    tlsRoot:
      'pem' in peer.tlsCACerts ? Buffer.from(peer.tlsCACerts.pem) : await readFile(peer.tlsCACerts.path),
    serverName: name === undefined ? undefined : String(name),
  };
}
