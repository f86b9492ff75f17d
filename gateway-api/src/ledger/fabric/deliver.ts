import { randomBytes } from 'node:crypto';
import type { Client } from '@grpc/grpc-js';
import { common, msp, orderer } from '@hyperledger/fabric-protos';
import jspb from 'google-protobuf';
import timestamps from 'google-protobuf/google/protobuf/timestamp_pb.js';
import { BlockNotFound, LedgerUnavailable } from '../errors.js';
import type { ClientIdentity } from './wallet.js';

const DELIVER = '/protos.Deliver/Deliver';

/** Fields of `protos.DeliverResponse`. */
const STATUS_FIELD = 1;
const BLOCK_FIELD = 2;

/** From which block to which; `newest` is the last one that there is. */
export interface Seek {
  readonly start: number | 'newest';
  readonly stop: number | 'newest' | 'never';
  /** Whether to wait for blocks that are not there yet. */
  readonly wait: boolean;
}

export interface DeliverOptions {
  readonly client: Client;
  readonly channel: string;
  readonly identity: ClientIdentity;
  /** Signs a message: low-S ECDSA over its SHA-256, DER. */
  readonly sign: (message: Uint8Array) => Uint8Array | Promise<Uint8Array>;
}

/**
 * Blocks from a peer's Deliver service, each in the bytes that came: decoding and encoding again would drop what
 * this version of the messages does not know. A stream that has an end is read to it and not cancelled: a server that
 * guards against floods of cancelled streams (CVE-2023-44487; Node's does) would close the connection.
 * @throws {BlockNotFound} without waiting, where the block is not there
 * @throws {LedgerUnavailable} the stream broke
 */
export async function* deliver(
  options: DeliverOptions,
  seek: Seek,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const request = await seekEnvelope(options, seek);
  signal.throwIfAborted();
  const stream = options.client.makeBidiStreamRequest(DELIVER, identity, identity);
  const cancel = () => stream.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    if (seek.stop === 'never') stream.write(Buffer.from(request));
    else stream.end(Buffer.from(request));
    let end: number | undefined;
    for await (const response of stream as AsyncIterable<Buffer>) {
      const { block, status } = readResponse(response);
      if (block === undefined) end = status;
      else yield block;
    }
    checkEnd(end, seek);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof BlockNotFound || error instanceof LedgerUnavailable) throw error;
    throw new LedgerUnavailable('the stream of blocks broke', { cause: error });
  } finally {
    signal.removeEventListener('abort', cancel);
    stream.cancel();
  }
}

function identity(bytes: Buffer): Buffer {
  return bytes;
}

function readResponse(bytes: Uint8Array): { block?: Uint8Array; status?: number } {
  const reader = new jspb.BinaryReader(bytes);
  while (reader.nextField()) {
    if (reader.getFieldNumber() === BLOCK_FIELD) return { block: reader.readBytes() };
    if (reader.getFieldNumber() === STATUS_FIELD) return { status: reader.readEnum() };
    reader.skipField();
  }
  return {};
}

function checkEnd(status: number | undefined, seek: Seek): void {
  if (status === common.Status.SUCCESS) return;
  if (status === common.Status.NOT_FOUND) throw new BlockNotFound(Number(seek.start));
  throw new LedgerUnavailable(`the stream of blocks ended with status ${status ?? 'unknown'}`);
}

async function seekEnvelope({ channel, identity: { mspId, credentials }, sign }: DeliverOptions, seek: Seek) {
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(common.HeaderType.DELIVER_SEEK_INFO);
  channelHeader.setChannelId(channel);
  channelHeader.setTimestamp(timestamps.Timestamp.fromDate(new Date()));
  const creator = new msp.SerializedIdentity();
  creator.setMspid(mspId);
  creator.setIdBytes(credentials);
  const signatureHeader = new common.SignatureHeader();
  signatureHeader.setCreator(creator.serializeBinary());
  signatureHeader.setNonce(randomBytes(24));
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  header.setSignatureHeader(signatureHeader.serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(seekInfo(seek).serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  envelope.setSignature(await sign(envelope.getPayload_asU8()));
  return envelope.serializeBinary();
}

function seekInfo({ start, stop, wait }: Seek): orderer.SeekInfo {
  const info = new orderer.SeekInfo();
  info.setStart(position(start));
  info.setStop(position(stop === 'never' ? Number.MAX_SAFE_INTEGER : stop));
  info.setBehavior(
    wait ? orderer.SeekInfo.SeekBehavior.BLOCK_UNTIL_READY : orderer.SeekInfo.SeekBehavior.FAIL_IF_NOT_READY,
  );
  return info;
}

function position(at: number | 'newest'): orderer.SeekPosition {
  const result = new orderer.SeekPosition();
  if (at === 'newest') {
    result.setNewest(new orderer.SeekNewest());
  } else {
    const specified = new orderer.SeekSpecified();
    specified.setNumber(at);
    result.setSpecified(specified);
  }
  return result;
}
