import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { Client, credentials } from '@grpc/grpc-js';

import { sha256 } from '../../src/crypto/hash.js';
import { gossip, msp } from '../../src/proto/fabric.js';
import { Layout } from '../../src/topology/layout.js';
import { readClientSigner } from '../../src/topology/material.js';
import type { Organization } from '../../src/topology/topology.js';
import { readProfile } from '../conformance/support/clients.js';
import type { Ready } from '../conformance/support/processes.js';

/** A conversation with the operator's peer in the protocol of peers (`gossip/comm/comm_impl.go`). */
export interface Conversation {
  /** The numbers of the blocks that the peer sends; ends when the conversation is closed. */
  readonly blocks: AsyncIterable<readonly number[]>;
  close(): void;
}

/** Introduces a client as if it were a peer, and asks for block 0. */
export async function askByGossip(
  ready: Ready,
  organization: Organization,
  label: string,
): Promise<Conversation> {
  const layout = new Layout(dirname(ready.connectionProfile));
  const signer = await readClientSigner(organization, label, layout);
  const tls = join(layout.user(organization, label), 'tls');
  const [certificate, key] = await Promise.all([
    readFile(join(tls, 'client.crt')),
    readFile(join(tls, 'client.key')),
  ]);
  const profile = await readProfile(ready);
  const { url, tlsCACerts, grpcOptions } = profile.peers[profile.organizations['OperatorMSP']!.peers[0]!]!;
  const client = new Client(
    url.replace('grpcs://', ''),
    credentials.createSsl(Buffer.from(tlsCACerts.pem), key, certificate),
    { 'grpc.ssl_target_name_override': grpcOptions['ssl-target-name-override'] },
  );
  const call = client.makeBidiStreamRequest(
    '/gossip.Gossip/GossipStream',
    (envelope: gossip.Envelope) => Buffer.from(envelope.serializeBinary()),
    (bytes) => gossip.Envelope.deserializeBinary(bytes),
  );
  call.on('error', () => undefined);
  const introduction = new gossip.ConnEstablish();
  introduction.setIdentity(signer.identity);
  introduction.setPkiId(pkiId(signer.identity));
  introduction.setTlsCertHash(sha256(new X509Certificate(certificate).raw));
  const hello = new gossip.GossipMessage();
  hello.setTag(gossip.GossipMessage.Tag.EMPTY);
  hello.setConn(introduction);
  call.write(envelopeOf(hello, (bytes) => signer.sign(bytes)));
  const request = new gossip.GossipMessage();
  request.setTag(gossip.GossipMessage.Tag.CHAN_ONLY);
  request.setChannel(Buffer.from(ready.channel));
  request.setStateRequest(new gossip.RemoteStateRequest());
  call.write(envelopeOf(request, () => new Uint8Array()));
  return {
    blocks: blocksIn(call as AsyncIterable<gossip.Envelope>),
    close: () => {
      call.cancel();
      client.close();
    },
  };
}

async function* blocksIn(received: AsyncIterable<gossip.Envelope>): AsyncGenerator<readonly number[]> {
  for await (const envelope of received) {
    const message = gossip.GossipMessage.deserializeBinary(envelope.getPayload_asU8());
    if (message.hasStateResponse()) {
      yield message
        .getStateResponse()!
        .getPayloadsList()
        .map((payload) => payload.getSeqNum());
    }
  }
}

function envelopeOf(message: gossip.GossipMessage, sign: (bytes: Uint8Array) => Uint8Array): gossip.Envelope {
  const envelope = new gossip.Envelope();
  const payload = message.serializeBinary();
  envelope.setPayload(payload);
  envelope.setSignature(sign(payload));
  return envelope;
}

/** `internal/peer/gossip/mcs.go`, GetPKIidOfCert. */
function pkiId(identity: Uint8Array): Uint8Array {
  const { mspid, idBytes } = msp.SerializedIdentity.deserializeBinary(identity).toObject();
  return sha256(Buffer.from(mspid), Buffer.from(idBytes as string, 'base64'));
}
