import type { BatchSettings } from '../channel/channelconfig.js';

/**
 * Collects envelopes into batches: one is closed by number, by bytes, or by the first message that comes after
 * the batch time-out (orderer/common/blockcutter, which has a timer for the last; here the batch that is open
 * goes out as soon as the orderer is free, so nothing waits for a timer).
 */
export class BlockCutter {
  readonly #settings: BatchSettings;
  #open: Uint8Array[] = [];
  #openBytes = 0;
  #openSince = 0;

  constructor(settings: BatchSettings) {
    this.#settings = settings;
  }

  /** Adds an envelope at a time in milliseconds; returns the batches that this closes. */
  add(envelope: Uint8Array, now: number): Uint8Array[][] {
    const { preferredMaxBytes, maxMessages, timeoutMs } = this.#settings;
    const closed: Uint8Array[][] = [];
    const overflows = this.#openBytes + envelope.length > preferredMaxBytes;
    if (this.#open.length > 0 && (overflows || now - this.#openSince >= timeoutMs)) closed.push(this.cut());
    if (this.#open.length === 0) this.#openSince = now;
    this.#open.push(envelope);
    this.#openBytes += envelope.length;
    if (this.#openBytes > preferredMaxBytes || this.#open.length >= maxMessages) closed.push(this.cut());
    return closed;
  }

  /** Takes the open batch, which may be empty. */
  cut(): Uint8Array[] {
    const batch = this.#open;
    this.#open = [];
    this.#openBytes = 0;
    return batch;
  }
}
