import { Client, credentials } from '@grpc/grpc-js';
import { decodeHeader } from '../block.js';
import { BlockNotFound, LedgerUnavailable } from '../errors.js';
import type { CallOptions } from '../port.js';
import { withDeadline } from '../wait.js';
import type { PeerEndpoint } from './connection-profile.js';
import { deliver, type DeliverOptions, type Seek } from './deliver.js';

/** How long a single block may take, in milliseconds. */
const DEADLINE = 30_000;

/** A gRPC connection to the peer; lazy, the peer need not be there yet. */
export function connectPeer({ address, tlsRoot, serverName }: PeerEndpoint): Client {
  return new Client(address, credentials.createSsl(tlsRoot), {
    ...(serverName !== undefined && { 'grpc.ssl_target_name_override': serverName }),
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
    'grpc.keepalive_time_ms': 120_000,
    'grpc.max_reconnect_backoff_ms': 2_000,
  });
}

/** The channel's blocks, each in the bytes that the peer sent: what both clients of the ledger read. */
export class Blocks {
  readonly #options: DeliverOptions;

  constructor(options: DeliverOptions) {
    this.#options = options;
  }

  /** @see Ledger.blocks */
  from(start: number | 'newest', signal: AbortSignal): AsyncGenerator<Uint8Array, void> {
    return deliver(this.#options, { start, stop: 'never', wait: true }, signal);
  }

  /** @see Ledger.block */
  at(number: number, { signal }: CallOptions = {}): Promise<Uint8Array> {
    return this.#single({ start: number, stop: number, wait: false }, signal);
  }

  /** @see Ledger.height */
  async height({ signal }: CallOptions = {}): Promise<number> {
    const raw = await this.#single({ start: 'newest', stop: 'newest', wait: false }, signal);
    return decodeHeader(raw).number + 1;
  }

  async #single(seek: Seek, signal: AbortSignal | undefined): Promise<Uint8Array> {
    const either = withDeadline(DEADLINE, signal);
    try {
      let found: Uint8Array | undefined;
      for await (const block of deliver(this.#options, seek, either)) found = block;
      if (found !== undefined) return found;
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof BlockNotFound || error instanceof LedgerUnavailable) throw error;
      throw new LedgerUnavailable('the peer did not answer with the block', { cause: error });
    }
    throw new BlockNotFound(seek.start === 'newest' ? 0 : seek.start);
  }
}
