import type { handleBidiStreamingCall, MethodDefinition, ServerDuplexStream } from '@grpc/grpc-js';

import type { Resource } from '../channel/resources.js';
import type { AccessControl } from '../endorser/accesscontrol.js';
import type { CommittedLedger } from '../ledger/committedledger.js';
import { embed } from '../proto/embed.js';
import { common, peer } from '../proto/fabric.js';
import { serveDelivery } from './deliver.js';
import { filteredBlock } from './filteredblock.js';

/** Numbers of the fields of `protos.DeliverResponse`. */
const Field = { BLOCK: 2, FILTERED_BLOCK: 3, BLOCK_AND_PRIVATE_DATA: 4 } as const;
/** Number of the field `block` of `protos.BlockAndPrivateData`. */
const BLOCK_OF_BOTH = 1;

export interface PeerDeliverOptions {
  readonly ledger: CommittedLedger;
  readonly access: AccessControl;
  readonly now: () => Date;
}

const method = <T>(
  definition: MethodDefinition<common.Envelope, T>,
): MethodDefinition<common.Envelope, Buffer> => ({
  ...definition,
  responseSerialize: (bytes) => bytes,
  responseDeserialize: (bytes) => bytes,
});

/** `protos.Deliver`, whose handlers give serialised responses: blocks go out in the bytes that the ledger holds. */
export const PeerDeliverService = {
  deliver: method(peer.DeliverService.deliver),
  deliverFiltered: method(peer.DeliverService.deliverFiltered),
  deliverWithPrivateData: method(peer.DeliverService.deliverWithPrivateData),
};

type Handler = handleBidiStreamingCall<common.Envelope, Buffer>;

/** A peer's block events: full, filtered, and with private data, of which this network has none. */
export function peerDeliver({
  ledger,
  access,
  now,
}: PeerDeliverOptions): Record<keyof typeof PeerDeliverService, Handler> {
  const handler =
    (resource: Resource, blockResponse: (block: Uint8Array) => Buffer) =>
    (call: ServerDuplexStream<common.Envelope, Buffer>): void =>
      void serveDelivery(call, {
        ledger,
        authorise: (signed) => access.check(resource, signed),
        blockResponse,
        statusResponse,
        now,
      });
  return {
    deliver: handler('event/Block', (block) => embed(Field.BLOCK, block)),
    deliverFiltered: handler('event/FilteredBlock', (block) =>
      embed(Field.FILTERED_BLOCK, filteredBlock(block).serializeBinary()),
    ),
    deliverWithPrivateData: handler('event/Block', (block) =>
      embed(Field.BLOCK_AND_PRIVATE_DATA, embed(BLOCK_OF_BOTH, block)),
    ),
  };
}

function statusResponse(status: number): Buffer {
  const response = new peer.DeliverResponse();
  response.setStatus(status as common.StatusMap[keyof common.StatusMap]);
  return Buffer.from(response.serializeBinary());
}
