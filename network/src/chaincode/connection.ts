import { EventEmitter, once } from 'node:events';
import { credentials, Metadata } from '@grpc/grpc-js';

import { peer } from '../proto/fabric.js';
import { ChaincodeError } from './errors.js';
import { ChaincodeStream, type ChaincodeResult } from './stream.js';
import type { Invocation } from './transactioncontext.js';

/** Fabric's limit for messages between peer and chaincode, in bytes. */
const MAX_MESSAGE_BYTES = 100 * 1024 * 1024;
/** How long a transaction waits for a chaincode that is not connected. */
const LAUNCH_TIMEOUT_MS = 3000;
const FIRST_BACKOFF_MS = 50;
const MAX_BACKOFF_MS = 1000;

/** What a connection tells whoever watches. */
export interface ConnectionEvents {
  /** The chaincode registered under that id, or its stream ended. */
  readonly onChange?: (change: { readonly chaincodeId?: string; readonly reason?: string }) => void;
}

export interface ConnectionOptions extends ConnectionEvents {
  /** `host:port` of the chaincode server. */
  readonly address: string;
  /** How long a chaincode may take over one transaction. */
  readonly executionTimeoutMs: number;
}

/**
 * One peer's connection to a chaincode that runs as a service. It connects as soon as the server is there, and again
 * whenever the stream ends, waiting up to a second between attempts.
 */
export class ChaincodeConnection {
  readonly #client: InstanceType<typeof peer.ChaincodeClient>;
  readonly #options: ConnectionOptions;
  readonly #changes = new EventEmitter().setMaxListeners(0);
  #ready: ChaincodeStream | undefined;
  #current: ChaincodeStream | undefined;
  #backoffMs = FIRST_BACKOFF_MS;
  #retry: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#client = new peer.ChaincodeClient(options.address, credentials.createInsecure(), {
      'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
      'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
      'grpc.initial_reconnect_backoff_ms': FIRST_BACKOFF_MS,
      'grpc.min_reconnect_backoff_ms': FIRST_BACKOFF_MS,
      'grpc.max_reconnect_backoff_ms': MAX_BACKOFF_MS,
      'grpc.use_local_subchannel_pool': 1,
    });
    this.#connect();
  }

  /** Runs a transaction. @throws ChaincodeError */
  async execute(invocation: Invocation): Promise<ChaincodeResult> {
    const { executionTimeoutMs } = this.#options;
    const stream = this.#ready ?? (await this.#launched());
    return stream.execute(invocation, executionTimeoutMs);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    this.#current?.close();
    this.#client.close();
  }

  #connect(): void {
    // The call waits for the server instead of failing, so that there is nothing to poll.
    const metadata = new Metadata({ waitForReady: true });
    const stream = new ChaincodeStream(
      this.#client.connect(metadata),
      (chaincodeId) => {
        this.#ready = stream;
        this.#backoffMs = FIRST_BACKOFF_MS;
        this.#changes.emit('ready');
        this.#options.onChange?.({ chaincodeId });
      },
      (reason) => {
        this.#ready = undefined;
        this.#options.onChange?.({ reason });
        this.#reconnect();
      },
    );
    this.#current = stream;
  }

  #reconnect(): void {
    if (!this.#isClosed) {
      this.#retry = setTimeout(() => this.#connect(), this.#backoffMs);
      this.#backoffMs = Math.min(2 * this.#backoffMs, MAX_BACKOFF_MS);
    }
  }

  async #launched(): Promise<ChaincodeStream> {
    const signal = AbortSignal.timeout(LAUNCH_TIMEOUT_MS);
    try {
      await once(this.#changes, 'ready', { signal });
    } catch (error) {
      const { address } = this.#options;
      throw new ChaincodeError(
        'UNAVAILABLE',
        `could not launch chaincode: connection to ${address} failed: context deadline exceeded`,
        { cause: error },
      );
    }
    if (this.#ready === undefined) {
      throw new ChaincodeError('UNAVAILABLE', 'could not launch chaincode: it left at once');
    }
    return this.#ready;
  }
}
