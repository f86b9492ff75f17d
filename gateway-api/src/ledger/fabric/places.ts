import { readTransactionHeaders } from '../block.js';
import type { CommitStatus } from '../port.js';

/**
 * The places of a block's transactions. A transaction id may occur again as DUPLICATE_TXID; the first occurrence is the
 * transaction.
 */
export function placesIn(raw: Uint8Array): ReadonlyMap<string, CommitStatus> {
  const places = new Map<string, CommitStatus>();
  const { number, headers } = readTransactionHeaders(raw);
  for (const [position, { transactionId, validationCode, at }] of headers.entries()) {
    if (places.has(transactionId)) continue;
    places.set(transactionId, { transactionId, blockNumber: number, position, validationCode, at });
  }
  return places;
}
