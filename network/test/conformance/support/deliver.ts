import { createPrivateKey, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@grpc/grpc-js';

import { newSigner, type Signer } from '../../../src/crypto/signer.js';
import { common, orderer, peer } from '../../../src/proto/fabric.js';
import { timestampOf } from '../../../src/proto/timestamp.js';
import { ordererConnection, peerConnection } from './clients.js';
import type { Ready } from './processes.js';

export interface BlockRequest {
  readonly first: number;
  readonly last: number;
  readonly channel?: string;
  readonly timestamp?: Date;
  /** Label of the identity whose key signs, if it is another than the creator. */
  readonly signedBy?: string;
}

export interface Delivered {
  readonly blocks: readonly { readonly number: number; readonly metadataLengths: readonly number[] }[];
  /** Name of the status that ended the request. */
  readonly status: string;
}

/** Reads blocks at the operator's peer. */
export async function peerBlocks(ready: Ready, label: string, request: BlockRequest): Promise<Delivered> {
  return read(
    await peerConnection(ready),
    '/protos.Deliver/Deliver',
    peer.DeliverResponse,
    ready,
    label,
    request,
  );
}

/** Reads blocks at the orderer. */
export async function ordererBlocks(ready: Ready, label: string, request: BlockRequest): Promise<Delivered> {
  return read(
    await ordererConnection(ready),
    '/orderer.AtomicBroadcast/Deliver',
    orderer.DeliverResponse,
    ready,
    label,
    request,
  );
}

interface DeliverResponse {
  getBlock(): common.Block | undefined;
  getStatus(): number;
}

async function read(
  client: Client,
  path: string,
  type: { deserializeBinary(bytes: Uint8Array): DeliverResponse },
  ready: Ready,
  label: string,
  request: BlockRequest,
): Promise<Delivered> {
  const call = client.makeBidiStreamRequest(
    path,
    (envelope: common.Envelope) => Buffer.from(envelope.serializeBinary()),
    (bytes) => type.deserializeBinary(bytes),
  );
  call.write(await seekEnvelope(ready, label, request));
  const blocks: { number: number; metadataLengths: readonly number[] }[] = [];
  try {
    for await (const response of call as AsyncIterable<DeliverResponse>) {
      const block = response.getBlock();
      if (block === undefined) {
        return { blocks, status: statusName(response.getStatus()) };
      }
      const metadataLengths =
        block
          .getMetadata()
          ?.getMetadataList_asU8()
          .map(({ length }) => length) ?? [];
      blocks.push({ number: block.getHeader()?.getNumber() ?? 0, metadataLengths });
    }
    throw new Error('the stream ended without a status');
  } finally {
    call.cancel();
    client.close();
  }
}

async function seekEnvelope(ready: Ready, label: string, request: BlockRequest): Promise<common.Envelope> {
  const { first, last, channel = ready.channel, timestamp = new Date(), signedBy = label } = request;
  const creator = await walletSigner(ready, label);
  const seek = new orderer.SeekInfo();
  seek.setStart(specified(first));
  seek.setStop(specified(last));
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(common.HeaderType.DELIVER_SEEK_INFO);
  channelHeader.setChannelId(channel);
  channelHeader.setTimestamp(timestampOf(timestamp));
  const signatureHeader = new common.SignatureHeader();
  signatureHeader.setCreator(creator.identity);
  signatureHeader.setNonce(randomBytes(24));
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  header.setSignatureHeader(signatureHeader.serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(seek.serializeBinary());
  const bytes = payload.serializeBinary();
  const envelope = new common.Envelope();
  envelope.setPayload(bytes);
  envelope.setSignature((await walletSigner(ready, signedBy)).sign(bytes));
  return envelope;
}

async function walletSigner({ wallet }: Ready, label: string): Promise<Signer> {
  const { mspId, credentials } = JSON.parse(await readFile(join(wallet, `${label}.id`), 'utf8')) as {
    readonly mspId: string;
    readonly credentials: { readonly certificate: string; readonly privateKey: string };
  };
  return newSigner(mspId, credentials.certificate, createPrivateKey(credentials.privateKey));
}

function specified(number: number): orderer.SeekPosition {
  const at = new orderer.SeekSpecified();
  at.setNumber(number);
  const position = new orderer.SeekPosition();
  position.setSpecified(at);
  return position;
}

function statusName(status: number): string {
  return Object.entries(common.Status).find(([, value]) => value === status)?.[0] ?? String(status);
}
