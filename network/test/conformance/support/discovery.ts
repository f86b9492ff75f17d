import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Client, credentials } from '@grpc/grpc-js';

import { sha256 } from '../../../src/crypto/hash.js';
import { newSigner } from '../../../src/crypto/signer.js';
import { discovery } from '../../../src/proto/fabric.js';
import { readProfile } from './clients.js';
import type { Ready } from './processes.js';

export interface DiscoveryRequest {
  readonly queries: readonly discovery.Query[];
  /** Who asks, the gateway if missing. */
  readonly label?: string;
  /** Whose key signs, if it is another's. */
  readonly signedBy?: string;
  /** What the TLS connection shows; the certificate if missing. */
  readonly shows?: 'certificate' | 'nothing';
  /** What the request says of it; the truth if missing. */
  readonly certificateHash?: Uint8Array;
}

/** Asks the operator's peer. */
export async function discover(
  ready: Ready,
  request: DiscoveryRequest,
): Promise<readonly discovery.QueryResult[]> {
  const { queries, label = 'gateway', signedBy = label, shows = 'certificate' } = request;
  const profile = await readProfile(ready);
  const { url, tlsCACerts, grpcOptions } = profile.peers[profile.organizations['OperatorMSP']!.peers[0]!]!;
  const tls = await clientTls(ready);
  const authentication = new discovery.AuthInfo();
  authentication.setClientIdentity((await signerOf(ready, label)).identity);
  authentication.setClientTlsCertHash(
    request.certificateHash ?? sha256(new X509Certificate(tls.certificate).raw),
  );
  const payload = new discovery.Request();
  payload.setAuthentication(authentication);
  payload.setQueriesList([...queries]);
  const bytes = payload.serializeBinary();
  const signed = new discovery.SignedRequest();
  signed.setPayload(bytes);
  signed.setSignature((await signerOf(ready, signedBy)).sign(bytes));
  const root = Buffer.from(tlsCACerts.pem);
  const client = new Client(
    url.replace('grpcs://', ''),
    shows === 'certificate'
      ? credentials.createSsl(root, tls.privateKey, tls.certificate)
      : credentials.createSsl(root),
    { 'grpc.ssl_target_name_override': grpcOptions['ssl-target-name-override'] },
  );
  try {
    return await new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        '/discovery.Discovery/Discover',
        (message: discovery.SignedRequest) => Buffer.from(message.serializeBinary()),
        (received) => discovery.Response.deserializeBinary(received),
        signed,
        (error, response) => (error === null ? resolve(response!.getResultsList()) : reject(error)),
      );
    });
  } finally {
    client.close();
  }
}

async function clientTls({ connectionProfile }: Ready): Promise<{ certificate: Buffer; privateKey: Buffer }> {
  const folder = join(
    ...[dirname(connectionProfile), 'crypto/peerOrganizations/operator.xinjian.example/users'],
    'gateway@operator.xinjian.example/tls',
  );
  return {
    certificate: await readFile(join(folder, 'client.crt')),
    privateKey: await readFile(join(folder, 'client.key')),
  };
}

async function signerOf({ wallet }: Ready, label: string) {
  const { mspId, credentials: of } = JSON.parse(await readFile(join(wallet, `${label}.id`), 'utf8')) as {
    readonly mspId: string;
    readonly credentials: { readonly certificate: string; readonly privateKey: string };
  };
  return newSigner(mspId, of.certificate, createPrivateKey(of.privateKey));
}
