import { randomUUID } from 'node:crypto';

import { peer } from '../proto/fabric.js';

/** How many results one message to the chaincode carries (`chaincode_support.go`, MaxResultLimit). */
const BATCH_SIZE = 100;
/** How many results one query yields at most (`core.yaml`, ledger.state.totalQueryLimit). */
const TOTAL_LIMIT = 100_000;

/** An open query: serialised results, and what is to be done when it ends. */
export interface ResultSource {
  next(): Promise<Uint8Array | undefined>;
  /** Ends a paginated query, and gives the key at which the next page starts. */
  bookmark?(): Promise<string>;
  close(): Promise<unknown>;
}

interface OpenQuery {
  readonly source: ResultSource;
  readonly pending: Uint8Array[];
  count: number;
}

/**
 * The queries that one transaction has open (`query_response_generator.go`): batches of 100, looking one ahead, which
 * shows in the read set.
 */
export class QueryResults {
  readonly #open = new Map<string, OpenQuery>();

  /** Opens a query and returns the first batch. @param pageSize 0 for a query without pages */
  async open(source: ResultSource, pageSize = 0): Promise<peer.QueryResponse> {
    const id = randomUUID();
    this.#open.set(id, { source, pending: [], count: 0 });
    const limit = pageSize > 0 && pageSize < TOTAL_LIMIT ? pageSize : TOTAL_LIMIT;
    return this.next(id, limit);
  }

  /** The next batch of an open query. */
  async next(id: string, limit = TOTAL_LIMIT): Promise<peer.QueryResponse> {
    const query = this.#open.get(id);
    if (query === undefined) {
      throw new Error('query iterator not found');
    }
    while (query.count < limit) {
      const result = await query.source.next();
      if (result === undefined) {
        break;
      }
      query.count += 1;
      const isFull = query.source.bookmark === undefined && query.pending.length === BATCH_SIZE;
      const batch = isFull ? query.pending.splice(0) : undefined;
      query.pending.push(result);
      if (batch !== undefined) {
        return response(id, batch, true);
      }
    }
    return this.#finish(id, query);
  }

  /** Ends one query. */
  async close(id: string): Promise<peer.QueryResponse> {
    const query = this.#open.get(id);
    this.#open.delete(id);
    await query?.source.close();
    return response(id, [], false);
  }

  /** Ends all queries of the transaction. */
  async closeAll(): Promise<void> {
    const open = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(open.map(({ source }) => source.close()));
  }

  async #finish(id: string, { source, pending, count }: OpenQuery): Promise<peer.QueryResponse> {
    this.#open.delete(id);
    const last = response(id, pending, false);
    if (source.bookmark === undefined) {
      await source.close();
      return last;
    }
    const metadata = new peer.QueryResponseMetadata();
    metadata.setFetchedRecordsCount(count);
    metadata.setBookmark(await source.bookmark());
    last.setMetadata(metadata.serializeBinary());
    return last;
  }
}

function response(id: string, batch: readonly Uint8Array[], hasMore: boolean): peer.QueryResponse {
  const message = new peer.QueryResponse();
  message.setId(id);
  message.setHasMore(hasMore);
  for (const bytes of batch) {
    const result = new peer.QueryResultBytes();
    result.setResultbytes(bytes);
    message.addResults(result);
  }
  return message;
}
