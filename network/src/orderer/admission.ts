import type { ChannelConfig } from '../channel/channelconfig.js';
import { decodeEnvelope, type Envelope } from '../ledger/transaction.js';
import { common } from '../proto/fabric.js';
import type { Authority } from '../validation/authority.js';
import { OrdererError } from './errors.js';

const { HeaderType } = common;

/** What Broadcast checks against. */
export interface AdmissionContext {
  readonly config: ChannelConfig;
  readonly authority: Authority;
  readonly now: () => Date;
}

/**
 * Lets an envelope in, or refuses it, by the rules of a standard channel, in their order: channel, type, emptiness,
 * size, expiry, /Channel/Writers (orderer/common/msgprocessor). @throws OrdererError
 */
export function admit(bytes: Uint8Array, { config, authority, now }: AdmissionContext): void {
  const envelope = read(bytes);
  checkHeader(envelope, config.channel);
  if (envelope.payload.length === 0) {
    throw new OrdererError('BAD_REQUEST', 'message payload is empty');
  }
  const size = envelope.payload.length + envelope.signature.length;
  if (size > config.batch.absoluteMaxBytes) {
    const limit = config.batch.absoluteMaxBytes;
    throw new OrdererError(
      'BAD_REQUEST',
      `message payload is ${size} bytes and exceeds maximum allowed ${limit} bytes`,
    );
  }
  const identity = envelope.signatureHeader.getCreator_asU8();
  if (authority.hasExpired(identity, now())) {
    throw new OrdererError('BAD_REQUEST', 'broadcast client identity expired');
  }
  if (!authority.mayWrite({ data: envelope.payload, identity, signature: envelope.signature })) {
    throw new OrdererError(
      'FORBIDDEN',
      "implicit policy evaluation failed - 0 sub-policies were satisfied, but this policy requires 1 of the 'Writers' sub-policies to be satisfied: permission denied",
    );
  }
}

function read(bytes: Uint8Array): Envelope {
  try {
    return decodeEnvelope(bytes);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new OrdererError('BAD_REQUEST', `could not determine channel ID: ${reason}`, { cause });
  }
}

function checkHeader({ channelHeader }: Envelope, channel: string): void {
  if (channelHeader.getChannelId() !== channel) {
    throw new OrdererError(
      'BAD_REQUEST',
      'channel creation request not allowed because the orderer system channel is not defined',
    );
  }
  const type = channelHeader.getType();
  if (type === HeaderType.CONFIG || type === HeaderType.ORDERER_TRANSACTION) {
    throw new OrdererError('BAD_REQUEST', 'message is of type that cannot be processed directly');
  }
  if (type === HeaderType.CONFIG_UPDATE) {
    throw new OrdererError('BAD_REQUEST', 'this network does not change its configuration while it runs');
  }
}
