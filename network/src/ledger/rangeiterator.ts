import { RangeResults } from './merkle.js';
import type { RangeQuery } from './readwriteset.js';
import type { VersionedKeyValue } from './state.js';

/** Up to this many results of a range are listed in the read set, more are hashed (txmgr/query_executor.go). */
const MAX_LISTED_READS = 50;

export interface RangeBounds {
  readonly namespace: string;
  readonly startKey: string;
  readonly endKey: string;
  /** Results at most; Infinity for no page. */
  readonly pageSize: number;
}

/** A range whose reads count for phantom protection. */
export interface RecordedRange {
  readonly namespace: string;
  /** What the caller has seen of the range so far. */
  recorded(): RangeQuery;
}

/**
 * Steps through a range and records how far the caller went. Asking for one result more than is used changes
 * what is recorded, as in Fabric (txmgr/query_executor.go, resultsItr).
 */
export class RangeIterator implements RecordedRange {
  readonly #bounds: RangeBounds;
  readonly #results: AsyncGenerator<VersionedKeyValue>;
  readonly #read = new RangeResults(MAX_LISTED_READS);
  #count = 0;
  #endKey = '';
  #exhausted = false;

  constructor(results: AsyncGenerator<VersionedKeyValue>, bounds: RangeBounds) {
    this.#results = results;
    this.#bounds = bounds;
  }

  get namespace(): string {
    return this.#bounds.namespace;
  }

  /** The next key and value; undefined at the end of the range or page. */
  async next(): Promise<VersionedKeyValue | undefined> {
    const result = this.#count < this.#bounds.pageSize ? await this.#results.next() : undefined;
    if (result === undefined || result.done === true) {
      this.#exhausted = true;
      this.#endKey = this.#bounds.endKey;
      return undefined;
    }
    this.#count += 1;
    this.#read.add({ key: result.value.key, version: result.value.version });
    this.#endKey = result.value.key;
    return result.value;
  }

  /** Ends the iteration: the key at which the next page starts, empty if there is none. Records nothing. */
  async bookmark(): Promise<string> {
    const result = await this.#results.next();
    await this.close();
    return result.done === true ? '' : result.value.key;
  }

  async close(): Promise<void> {
    await this.#results.return(undefined);
  }

  recorded(): RangeQuery {
    return {
      startKey: this.#bounds.startKey,
      endKey: this.#endKey,
      exhausted: this.#exhausted,
      ...this.#read.done(),
    };
  }
}
