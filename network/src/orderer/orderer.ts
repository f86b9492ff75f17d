import type { BatchSettings } from '../channel/channelconfig.js';
import type { Signer } from '../crypto/signer.js';
import { blockDataHash, blockHash, METADATA_ENTRIES, type Block, type BlockHeader } from '../ledger/block.js';
import { BlockCutter } from './blockcutter.js';
import { signBlock } from './blocksignature.js';
import { OrdererError } from './errors.js';

/** Bytes of accepted envelopes that may wait; beyond, submitting is refused until blocks are written. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;

export interface OrdererOptions {
  readonly batch: BatchSettings;
  readonly signer: Signer;
  /** Where the chain stands: the number of blocks, and the hash of the last one's header. */
  readonly height: bigint;
  readonly lastBlockHash: Uint8Array;
  /** Throws an OrdererError for an envelope that may not be ordered. */
  readonly admit: (envelope: Uint8Array) => void;
  /** Takes each block, in order; the next is made when this has returned. If it fails the orderer stops. */
  readonly commit: (block: Block) => Promise<unknown>;
  /** Told once why the orderer stopped by itself. */
  readonly onFailure: (error: unknown) => void;
  /** Milliseconds; Date.now if not given. */
  readonly now?: () => number;
}

/**
 * A single orderer. While a block is being written, envelopes collect for the next; when none is, the next goes
 * out at once. So a lone submission never waits, and many at a time share one block and one flush.
 */
export class Orderer {
  readonly #options: OrdererOptions;
  readonly #cutter: BlockCutter;
  readonly #closedBatches: Uint8Array[][] = [];
  readonly #now: () => number;
  #waitingBytes = 0;
  #next: Pick<BlockHeader, 'number' | 'previousHash'>;
  #writing: Promise<void> | undefined;
  #state: 'running' | 'closed' | 'failed' = 'running';

  constructor(options: OrdererOptions) {
    this.#options = options;
    this.#cutter = new BlockCutter(options.batch);
    this.#now = options.now ?? Date.now;
    this.#next = { number: options.height, previousHash: options.lastBlockHash };
  }

  /**
   * Accepts a serialised common.Envelope for ordering. As with Fabric's orderer this promises nothing yet: only
   * the commit of its block does. @throws OrdererError
   */
  submit(envelope: Uint8Array): void {
    if (this.#state !== 'running') {
      throw new OrdererError('SERVICE_UNAVAILABLE', 'the orderer does not run');
    }
    if (this.#waitingBytes + envelope.length > MAX_WAITING_BYTES) {
      throw new OrdererError('SERVICE_UNAVAILABLE', 'too many transactions are waiting to be ordered');
    }
    this.#options.admit(envelope);
    this.#waitingBytes += envelope.length;
    this.#closedBatches.push(...this.#cutter.add(envelope, this.#now()));
    this.#writing ??= this.#write();
  }

  /** Accepts no more, and returns when all that was accepted is written. */
  async close(): Promise<void> {
    if (this.#state === 'running') this.#state = 'closed';
    await this.#writing;
  }

  async #write(): Promise<void> {
    // Let what arrives in the same turn of the event loop into the same block.
    await new Promise(setImmediate);
    try {
      for (let batch = this.#nextBatch(); batch.length > 0; batch = this.#nextBatch())
        await this.#writeBlock(batch);
    } catch (error) {
      this.#state = 'failed';
      this.#options.onFailure(error);
    }
    this.#writing = undefined;
  }

  #nextBatch(): Uint8Array[] {
    return this.#closedBatches.shift() ?? this.#cutter.cut();
  }

  async #writeBlock(data: Uint8Array[]): Promise<void> {
    const header = { ...this.#next, dataHash: blockDataHash(data) };
    const metadata = Array.from({ length: METADATA_ENTRIES }, () => new Uint8Array());
    await this.#options.commit(signBlock({ header, data, metadata }, this.#options.signer));
    this.#next = { number: header.number + 1n, previousHash: blockHash(header) };
    for (const envelope of data) this.#waitingBytes -= envelope.length;
  }
}
