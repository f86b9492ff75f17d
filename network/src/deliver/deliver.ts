import type { ServerDuplexStream } from '@grpc/grpc-js';

import { AccessDenied } from '../endorser/accesscontrol.js';
import type { CommittedLedger } from '../ledger/committedledger.js';
import type { SignedData } from '../policy/signeddata.js';
import { common, orderer } from '../proto/fabric.js';
import { send, serveEach } from '../proto/stream.js';
import { readSeekRequest, resolveRange, type SeekRequest } from './seek.js';

const { Status } = common;

/** What one kind of delivery sends, and to whom. */
export interface Delivery {
  readonly ledger: CommittedLedger;
  /** @throws AccessDenied unless the signer may read; asked again before each block */
  readonly authorise: (signed: SignedData) => void;
  /** The serialised `DeliverResponse` with a block, from the serialised `common.Block` of the peer. */
  readonly blockResponse: (block: Uint8Array) => Buffer;
  /** The serialised `DeliverResponse` with a status. */
  readonly statusResponse: (status: number) => Buffer;
  readonly now: () => Date;
}

/** Serves a stream of requests for blocks (`common/deliver/deliver.go`): each ends with a status, the first bad one the stream. */
export async function serveDelivery(
  call: ServerDuplexStream<common.Envelope, Buffer>,
  delivery: Delivery,
): Promise<void> {
  await serveEach(call, async (envelope, signal) => {
    const status = await deliver(call, envelope, delivery, signal);
    await send(call, delivery.statusResponse(status), signal);
    return status === Status.SUCCESS;
  });
}

async function deliver(
  call: ServerDuplexStream<common.Envelope, Buffer>,
  envelope: common.Envelope,
  delivery: Delivery,
  signal: AbortSignal,
): Promise<number> {
  const request = readSeekRequest(envelope, delivery.now());
  if (request === undefined) {
    return Status.BAD_REQUEST;
  }
  if (request.channel !== delivery.ledger.channel) {
    return Status.NOT_FOUND;
  }
  try {
    delivery.authorise(request.signed);
    return await sendBlocks(call, request, delivery, signal);
  } catch (error) {
    if (error instanceof AccessDenied) {
      return Status.FORBIDDEN;
    }
    throw error;
  }
}

async function sendBlocks(
  call: ServerDuplexStream<common.Envelope, Buffer>,
  { seek, signed }: SeekRequest,
  { ledger, authorise, blockResponse }: Delivery,
  signal: AbortSignal,
): Promise<number> {
  const range = resolveRange(seek, ledger.info().height);
  if (typeof range === 'string') {
    return Status[range];
  }
  const failIfNotReady = seek.getBehavior() === orderer.SeekInfo.SeekBehavior.FAIL_IF_NOT_READY;
  for (let number = range.first; number <= range.last; number += 1n) {
    if (number >= ledger.info().height) {
      if (failIfNotReady) {
        return Status.NOT_FOUND;
      }
      await ledger.waitForHeight(number + 1n, { signal });
    }
    const block = await ledger.blockByNumber(number);
    if (block === undefined) {
      return Status.NOT_FOUND;
    }
    authorise(signed);
    await send(call, blockResponse(block), signal);
  }
  return Status.SUCCESS;
}
