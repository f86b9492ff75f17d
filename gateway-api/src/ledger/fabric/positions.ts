import { decodeBlock } from '../block.js';
import type { CallOptions, CommitStatus } from '../port.js';

/** How many blocks' places are remembered: those whose commits are being waited for. */
const REMEMBERED = 32;

/** Finds transactions in their blocks, fetching each block once for all that wait for it. */
export class Positions {
  readonly #fetch: (number: number, options?: CallOptions) => Promise<Uint8Array>;
  readonly #blocks = new Map<number, Promise<ReadonlyMap<string, CommitStatus>>>();

  constructor(fetch: (number: number, options?: CallOptions) => Promise<Uint8Array>) {
    this.#fetch = fetch;
  }

  /** @throws {Error} the block cannot be had, or holds no such transaction */
  async find(blockNumber: number, transactionId: string): Promise<CommitStatus> {
    const places = await this.#placesOf(blockNumber);
    const place = places.get(transactionId);
    if (place === undefined) throw new Error(`block ${blockNumber} has no transaction ${transactionId}`);
    return place;
  }

  #placesOf(blockNumber: number): Promise<ReadonlyMap<string, CommitStatus>> {
    const known = this.#blocks.get(blockNumber);
    if (known !== undefined) return known;
    const places = this.#fetch(blockNumber).then(placesIn);
    places.catch(() => this.#blocks.delete(blockNumber));
    this.#blocks.set(blockNumber, places);
    const [oldest] = this.#blocks.keys();
    if (this.#blocks.size > REMEMBERED && oldest !== undefined) this.#blocks.delete(oldest);
    return places;
  }
}

/** The places of a block's transactions. A transaction id may occur again as DUPLICATE_TXID; the first occurrence is the transaction. */
export function placesIn(raw: Uint8Array): ReadonlyMap<string, CommitStatus> {
  const places = new Map<string, CommitStatus>();
  const { number, transactions } = decodeBlock(raw);
  for (const { transactionId, position, validationCode, at } of transactions) {
    if (places.has(transactionId)) continue;
    places.set(transactionId, { transactionId, blockNumber: number, position, validationCode, at });
  }
  return places;
}
