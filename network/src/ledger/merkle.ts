import { sha256 } from '../crypto/hash.js';
import type { KeyRead, MerkleSummary } from './readwriteset.js';
import { encodeQueryReads } from './readwritesetcodec.js';

/**
 * Summarises the results of a range: as they are up to `maxDegree`, beyond that as a Merkle tree whose nodes
 * have `maxDegree + 1` children (rwsetutil/query_results_helper.go).
 */
export class RangeResults {
  readonly #maxDegree: number;
  #pending: KeyRead[] = [];
  /** Hashes by level; level 1 are hashes of reads. */
  readonly #tree = new Map<number, Buffer[]>();
  #maxLevel = 1;

  constructor(maxDegree: number) {
    this.#maxDegree = maxDegree;
  }

  add(read: KeyRead): void {
    this.#pending.push(read);
    if (this.#pending.length > this.#maxDegree) this.#hashPending();
  }

  /** The summary so far, which validation compares early. */
  get summary(): MerkleSummary {
    return {
      maxDegree: this.#maxDegree,
      maxLevel: this.#maxLevel,
      maxLevelHashes: this.#tree.get(this.#maxLevel) ?? [],
    };
  }

  /** All results: listed, or summarised. */
  done(): { readonly reads: readonly KeyRead[]; readonly merkle?: MerkleSummary } {
    if (this.#tree.size === 0) return { reads: this.#pending };
    if (this.#pending.length > 0) this.#hashPending();
    this.#complete();
    return { reads: [], merkle: this.summary };
  }

  #hashPending(): void {
    const leaf = sha256(encodeQueryReads(this.#pending));
    this.#pending = [];
    let level = 1;
    let hashes = this.#push(level, leaf);
    while (hashes.length > this.#maxDegree) {
      this.#tree.delete(level);
      level += 1;
      this.#maxLevel = Math.max(this.#maxLevel, level);
      hashes = this.#push(level, sha256(...hashes));
    }
  }

  #push(level: number, hash: Buffer): Buffer[] {
    const hashes = [...(this.#tree.get(level) ?? []), hash];
    this.#tree.set(level, hashes);
    return hashes;
  }

  #complete(): void {
    for (let level = 1; level < this.#maxLevel; level += 1) {
      const [first, ...others] = this.#tree.get(level) ?? [];
      if (first === undefined) continue;
      this.#tree.delete(level);
      this.#push(level + 1, others.length === 0 ? first : sha256(first, ...others));
    }
    const top = this.#tree.get(this.#maxLevel) ?? [];
    if (top.length > this.#maxDegree) {
      this.#tree.delete(this.#maxLevel);
      this.#maxLevel += 1;
      this.#tree.set(this.#maxLevel, [sha256(...top)]);
    }
  }
}
