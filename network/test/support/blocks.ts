import { blockDataHash, METADATA_ENTRIES, type Block } from '../../src/ledger/block.js';
import type { Ledger } from '../../src/ledger/ledger.js';

/** An ordered block, unsigned, that continues a ledger. */
export function nextBlock(ledger: Ledger, data: readonly Uint8Array[]): Block {
  const { height, currentBlockHash } = ledger.info();
  return {
    header: { number: height, previousHash: currentBlockHash, dataHash: blockDataHash(data) },
    data,
    metadata: Array.from({ length: METADATA_ENTRIES }, () => new Uint8Array()),
  };
}
