import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, credentials } from '@grpc/grpc-js';
import {
  connect,
  hash,
  signers,
  type Gateway,
  type Identity,
  type Signer,
} from '@hyperledger/fabric-gateway';

import type { Ready } from './processes.js';

interface Profile {
  readonly peers: Readonly<Record<string, Node>>;
  readonly orderers: Readonly<Record<string, Node>>;
  readonly organizations: Readonly<Record<string, { readonly peers: readonly string[] }>>;
}

interface Node {
  readonly url: string;
  readonly tlsCACerts: { readonly pem: string };
  readonly grpcOptions: { readonly 'ssl-target-name-override': string };
}

/** A client identity of the wallet. */
export interface WalletIdentity {
  readonly identity: Identity;
  readonly signer: Signer;
}

export async function readProfile({ connectionProfile }: Ready): Promise<Profile> {
  return JSON.parse(await readFile(connectionProfile, 'utf8')) as Profile;
}

export async function walletIdentity({ wallet }: Ready, label: string): Promise<WalletIdentity> {
  const entry = JSON.parse(await readFile(join(wallet, `${label}.id`), 'utf8')) as {
    readonly mspId: string;
    readonly credentials: { readonly certificate: string; readonly privateKey: string };
  };
  return {
    identity: { mspId: entry.mspId, credentials: Buffer.from(entry.credentials.certificate) },
    signer: signers.newPrivateKeySigner(createPrivateKey(entry.credentials.privateKey)),
  };
}

/** A gRPC connection to an organisation's peer, as the connection profile describes it. */
export async function peerConnection(ready: Ready, mspId = 'OperatorMSP'): Promise<Client> {
  const profile = await readProfile(ready);
  const name = profile.organizations[mspId]!.peers[0]!;
  return connectionTo(profile.peers[name]!);
}

/** A gRPC connection to the orderer. */
export async function ordererConnection(ready: Ready): Promise<Client> {
  return connectionTo(Object.values((await readProfile(ready)).orderers)[0]!);
}

function connectionTo({ url, tlsCACerts, grpcOptions }: Node): Client {
  const tls = credentials.createSsl(Buffer.from(tlsCACerts.pem));
  return new Client(url.replace('grpcs://', ''), tls, {
    'grpc.ssl_target_name_override': grpcOptions['ssl-target-name-override'],
  });
}

/** A fabric-gateway client. */
export async function gatewayOf(ready: Ready, label: string, client: Client): Promise<Gateway> {
  const { identity, signer } = await walletIdentity(ready, label);
  return connect({ client, identity, signer, hash: hash.sha256 });
}
