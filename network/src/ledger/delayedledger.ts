import { EventEmitter, once } from 'node:events';

import { decodeBlock } from './block.js';
import { followBlocks, type CommittedLedger } from './committedledger.js';
import type { LedgerInfo, LedgerTransaction, TransactionStatus, WaitOptions } from './ledger.js';
import type { TransactionSimulator } from './simulator.js';
import type { StateSnapshot } from './state.js';

const RELEASED = 'released';

interface Moment {
  readonly info: LedgerInfo;
  readonly state: StateSnapshot;
}

/**
 * A ledger as a peer sees it that can fall behind: while it is held it shows the blocks and the state of the moment at
 * which that began. For tests: real peers stand at different heights, while all of this process's share one ledger.
 */
export class DelayedLedger implements CommittedLedger {
  readonly channel: string;
  readonly #ledger: CommittedLedger;
  readonly #signals = new EventEmitter().setMaxListeners(0);
  /** Moments that are over; simulations may still run on them. */
  readonly #past: StateSnapshot[] = [];
  #held: Moment | undefined;

  constructor(ledger: CommittedLedger) {
    this.#ledger = ledger;
    this.channel = ledger.channel;
  }

  get isHeld(): boolean {
    return this.#held !== undefined;
  }

  /** Stays at the present height, until {@link release}. */
  hold(): void {
    this.#held ??= { info: this.#ledger.info(), state: this.#ledger.snapshot() };
  }

  /** Shows what was committed meanwhile. */
  release(): void {
    if (this.#held !== undefined) {
      this.#past.push(this.#held.state);
      this.#held = undefined;
      this.#signals.emit(RELEASED);
    }
  }

  /** Frees all snapshots. Call it when nobody reads any more. */
  async close(): Promise<void> {
    this.release();
    await Promise.all(this.#past.splice(0).map((state) => state.close()));
  }

  info(): LedgerInfo {
    return this.#held?.info ?? this.#ledger.info();
  }

  async blockByNumber(number: bigint): Promise<Uint8Array | undefined> {
    return this.#shows(number) ? this.#ledger.blockByNumber(number) : undefined;
  }

  async blockByHash(hash: Uint8Array): Promise<Uint8Array | undefined> {
    const block = await this.#ledger.blockByHash(hash);
    return block !== undefined && this.#shows(decodeBlock(block).header.number) ? block : undefined;
  }

  async blockByTransactionId(id: string): Promise<Uint8Array | undefined> {
    return this.transactionStatus(id) && this.#ledger.blockByTransactionId(id);
  }

  async transactionById(id: string): Promise<LedgerTransaction | undefined> {
    return this.transactionStatus(id) && this.#ledger.transactionById(id);
  }

  transactionStatus(id: string): TransactionStatus | undefined {
    const status = this.#ledger.transactionStatus(id);
    return status !== undefined && this.#shows(status.blockNumber) ? status : undefined;
  }

  async waitForTransaction(id: string, options: WaitOptions = {}): Promise<TransactionStatus> {
    let status = this.transactionStatus(id);
    while (status === undefined) {
      await this.#released(options);
      await this.#ledger.waitForTransaction(id, options);
      status = this.transactionStatus(id);
    }
    return status;
  }

  async waitForHeight(height: bigint, options: WaitOptions = {}): Promise<void> {
    while (this.info().height < height) {
      await this.#released(options);
      await this.#ledger.waitForHeight(height, options);
    }
  }

  blocks(from: bigint, options: WaitOptions = {}): AsyncGenerator<Uint8Array> {
    return followBlocks(this, from, options);
  }

  snapshot(): StateSnapshot {
    return this.#held?.state.share() ?? this.#ledger.snapshot();
  }

  simulator(snapshot = this.snapshot()): TransactionSimulator {
    return this.#ledger.simulator(snapshot);
  }

  #shows(number: bigint): boolean {
    return number < this.info().height;
  }

  async #released({ signal }: WaitOptions): Promise<void> {
    while (this.#held !== undefined) {
      await once(this.#signals, RELEASED, signal ? { signal } : {});
    }
  }
}
