import { common, peer } from '../proto/fabric.js';
import { type Block, MetadataIndex } from './block.js';
import type { StateReader } from './state.js';
import { decodeEnvelope, decodeResults, transactionIdOf } from './transaction.js';
import { UpdateBatch } from './updates.js';

/** A block with the outcome of its validation. */
export interface ValidatedBlock {
  /** As ordered; flags and commit hash are filled in at commit. */
  readonly block: Block;
  /** peer.TxValidationCode of each envelope. */
  readonly codes: readonly number[];
  /** Id of each envelope, empty for those too malformed to have one. */
  readonly transactionIds: readonly string[];
  /** What the valid ones change. */
  readonly updates: UpdateBatch;
}

/** Derives what a committed block changed from its own flags, without validating anew. @throws LedgerError CORRUPT */
export function replay(block: Block, state: StateReader): ValidatedBlock {
  const codes = [...(block.metadata[MetadataIndex.TRANSACTIONS_FILTER] ?? [])];
  const updates = new UpdateBatch();
  for (const [transaction, envelope] of block.data.entries()) {
    if (codes[transaction] !== peer.TxValidationCode.VALID) continue;
    const { channelHeader, data } = decodeEnvelope(envelope);
    if (channelHeader.getType() !== common.HeaderType.ENDORSER_TRANSACTION) continue;
    const height = { blockNumber: block.header.number, transaction };
    for (const results of decodeResults(data)) updates.apply(results, height, state);
  }
  return { block, codes, transactionIds: block.data.map(transactionIdOf), updates };
}
