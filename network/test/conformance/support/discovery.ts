import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, credentials } from '@grpc/grpc-js';

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
  /** Whether the request names no client. */
  readonly anonymous?: boolean;
}

/** Asks the operator's peer. */
export async function discover(
  ready: Ready,
  request: DiscoveryRequest,
): Promise<readonly discovery.QueryResult[]> {
  const { queries, label = 'gateway', signedBy = label, anonymous = false } = request;
  const profile = await readProfile(ready);
  const { url, tlsCACerts, grpcOptions } = profile.peers[profile.organizations['OperatorMSP']!.peers[0]!]!;
  const authentication = new discovery.AuthInfo();
  if (!anonymous) {
    authentication.setClientIdentity((await signerOf(ready, label)).identity);
  }
  const payload = new discovery.Request();
  payload.setAuthentication(authentication);
  payload.setQueriesList([...queries]);
  const bytes = payload.serializeBinary();
  const signed = new discovery.SignedRequest();
  signed.setPayload(bytes);
  signed.setSignature((await signerOf(ready, signedBy)).sign(bytes));
  const tls = credentials.createSsl(Buffer.from(tlsCACerts.pem));
  const client = new Client(url.replace('grpcs://', ''), tls, {
    'grpc.ssl_target_name_override': grpcOptions['ssl-target-name-override'],
  });
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

async function signerOf({ wallet }: Ready, label: string) {
  const { mspId, credentials: of } = JSON.parse(await readFile(join(wallet, `${label}.id`), 'utf8')) as {
    readonly mspId: string;
    readonly credentials: { readonly certificate: string; readonly privateKey: string };
  };
  return newSigner(mspId, of.certificate, createPrivateKey(of.privateKey));
}
