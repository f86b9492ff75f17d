import type { SignedData } from '../policy/signeddata.js';
import { decode, DecodeError } from '../proto/decode.js';
import { common, orderer } from '../proto/fabric.js';

/** How far a request's timestamp may be from the server's clock (`orderer.yaml`, `core.yaml`: authentication.timewindow). */
const TIME_WINDOW_MS = 15 * 60_000;

/** A request for blocks, not yet authorised. */
export interface SeekRequest {
  readonly channel: string;
  readonly signed: SignedData;
  readonly seek: orderer.SeekInfo;
}

/** Takes a request apart; undefined if it is malformed or too old (`common/deliver/deliver.go`, parseEnvelope). */
export function readSeekRequest(envelope: common.Envelope, now: Date): SeekRequest | undefined {
  try {
    const data = envelope.getPayload_asU8();
    const payload = decode(common.Payload, data, 'Payload');
    const header = payload.getHeader();
    const channelHeader = decode(
      common.ChannelHeader,
      header?.getChannelHeader_asU8() ?? new Uint8Array(),
      'ChannelHeader',
    );
    const signatureHeader = decode(
      common.SignatureHeader,
      header?.getSignatureHeader_asU8() ?? new Uint8Array(),
      'SignatureHeader',
    );
    const timestamp = channelHeader.getTimestamp()?.toDate();
    if (timestamp === undefined || Math.abs(now.getTime() - timestamp.getTime()) > TIME_WINDOW_MS) {
      return undefined;
    }
    return {
      channel: channelHeader.getChannelId(),
      signed: { data, identity: signatureHeader.getCreator_asU8(), signature: envelope.getSignature_asU8() },
      seek: decode(orderer.SeekInfo, payload.getData_asU8(), 'SeekInfo'),
    };
  } catch (error) {
    if (error instanceof DecodeError) {
      return undefined;
    }
    throw error;
  }
}

/** The numbers of the first and last block asked for. */
export interface BlockRange {
  readonly first: bigint;
  readonly last: bigint;
}

/** Resolves positions at a height; undefined if there are none, or the first lies beyond the next block. */
export function resolveRange(
  seek: orderer.SeekInfo,
  height: bigint,
): BlockRange | 'BAD_REQUEST' | 'NOT_FOUND' {
  const start = seek.getStart();
  const stop = seek.getStop();
  if (start === undefined || stop === undefined) {
    return 'BAD_REQUEST';
  }
  const first = resolveStart(start, height);
  if (first === undefined || first > height) {
    return 'NOT_FOUND';
  }
  const last = resolveStop(stop, start, first, height);
  return last < first ? 'BAD_REQUEST' : { first, last };
}

const { TypeCase } = orderer.SeekPosition;

function resolveStart(position: orderer.SeekPosition, height: bigint): bigint | undefined {
  switch (position.getTypeCase()) {
    case TypeCase.OLDEST:
      return 0n;
    case TypeCase.NEWEST:
      return height - 1n;
    case TypeCase.SPECIFIED:
      return BigInt(position.getSpecified()?.getNumber() ?? 0);
    case TypeCase.NEXT_COMMIT:
      return height;
    default:
      return undefined;
  }
}

function resolveStop(
  stop: orderer.SeekPosition,
  start: orderer.SeekPosition,
  first: bigint,
  height: bigint,
): bigint {
  switch (stop.getTypeCase()) {
    case TypeCase.OLDEST:
      return first;
    case TypeCase.NEWEST:
      return start.getTypeCase() === TypeCase.NEWEST ? first : height - 1n;
    case TypeCase.SPECIFIED:
      return BigInt(stop.getSpecified()?.getNumber() ?? 0);
    default:
      return 0n;
  }
}
