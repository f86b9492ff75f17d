import type { handleBidiStreamingCall, ServerDuplexStream } from '@grpc/grpc-js';

import type { AccessControl } from '../endorser/accesscontrol.js';
import { asOrdered, decodeBlock, encodeBlock } from '../ledger/block.js';
import type { CommittedLedger } from '../ledger/committedledger.js';
import { OrdererError } from '../orderer/errors.js';
import type { Orderer } from '../orderer/orderer.js';
import { embed } from '../proto/embed.js';
import { common, orderer as protos } from '../proto/fabric.js';
import { send, serveEach } from '../proto/stream.js';
import { serveDelivery } from './deliver.js';

/** Number of the field `block` of `orderer.DeliverResponse`. */
const BLOCK = 2;

export interface AtomicBroadcastOptions {
  readonly orderer: Orderer;
  readonly ledger: CommittedLedger;
  readonly access: AccessControl;
  readonly now: () => Date;
}

type Status = common.StatusMap[keyof common.StatusMap];

/** `orderer.AtomicBroadcast`, with serialised responses of Deliver. */
export const AtomicBroadcastService = {
  broadcast: protos.AtomicBroadcastService.broadcast,
  deliver: {
    ...protos.AtomicBroadcastService.deliver,
    responseSerialize: (bytes: Buffer): Buffer => bytes,
    responseDeserialize: (bytes: Buffer): Buffer => bytes,
  },
};

/** The ordering service's endpoint. Its Deliver asks no ACL, only `/Channel/Readers`, and gives blocks without verdicts. */
export function atomicBroadcast({ orderer, ledger, access, now }: AtomicBroadcastOptions): {
  readonly broadcast: handleBidiStreamingCall<common.Envelope, protos.BroadcastResponse>;
  readonly deliver: handleBidiStreamingCall<common.Envelope, Buffer>;
} {
  return {
    broadcast: (call) => void serveBroadcast(call, orderer),
    deliver: (call) =>
      void serveDelivery(call, {
        ledger,
        authorise: (signed) => access.checkPolicy('/Channel/Readers', signed),
        blockResponse: (block) => embed(BLOCK, encodeBlock(asOrdered(decodeBlock(block)))),
        statusResponse,
        now,
      }),
  };
}

async function serveBroadcast(
  call: ServerDuplexStream<common.Envelope, protos.BroadcastResponse>,
  orderer: Orderer,
): Promise<void> {
  await serveEach(call, async (envelope, signal) => {
    const response = broadcast(envelope, orderer);
    await send(call, response, signal);
    return response.getStatus() === common.Status.SUCCESS;
  });
}

function broadcast(envelope: common.Envelope, orderer: Orderer): protos.BroadcastResponse {
  const response = new protos.BroadcastResponse();
  try {
    orderer.submit(envelope.serializeBinary());
    response.setStatus(common.Status.SUCCESS);
  } catch (error) {
    if (!(error instanceof OrdererError)) {
      throw error;
    }
    response.setStatus(error.status as Status);
    response.setInfo(error.message);
  }
  return response;
}

function statusResponse(status: number): Buffer {
  const response = new protos.DeliverResponse();
  response.setStatus(status as Status);
  return Buffer.from(response.serializeBinary());
}
