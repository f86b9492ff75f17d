import { common, peer } from '@hyperledger/fabric-protos';
import { headerHash } from './header-hash.js';
import { hex } from './text.js';
import {
  type BlockTransaction,
  decodeTransaction,
  decodeTransactionHeader,
  type TransactionHeader,
} from './transaction.js';

/** Hashes are lower-case hexadecimal without prefix. */
export interface BlockHeader {
  readonly number: number;
  /** The header's hash: what the next block names as its `previousHash`. */
  readonly hash: string;
  /** Empty for block 0. */
  readonly previousHash: string;
  /** As the header says; `dataHash()` of `header-hash.ts` recomputes it. */
  readonly dataHash: string;
}

/** A block in plain types. */
export interface Block extends BlockHeader {
  /** The envelopes as they stand in the block. */
  readonly envelopes: readonly Uint8Array[];
  readonly transactions: readonly BlockTransaction[];
}

const codeNames = new Map<number, string>(
  Object.entries(peer.TxValidationCode).map(([name, code]) => [Number(code), name]),
);

/**
 * Decodes a serialised `common.Block` as a peer delivers it.
 * @throws {Error} what is not such a block
 */
export function decodeBlock(raw: Uint8Array): Block {
  const block = common.Block.deserializeBinary(raw);
  const header = headerOf(block);
  const envelopes = envelopesOf(block);
  const codes = validationCodes(block, header.number);
  return {
    ...header,
    envelopes,
    transactions: envelopes.map((envelope, position) =>
      decodeTransaction(envelope, position, codes(position)),
    ),
  };
}

/** Reads of a block only what tells where its transactions stand, in their order, and what became of them. */
export function readTransactionHeaders(raw: Uint8Array): {
  readonly number: number;
  readonly headers: readonly (TransactionHeader & Pick<BlockTransaction, 'validationCode'>)[];
} {
  const block = common.Block.deserializeBinary(raw);
  const number = block.getHeader()?.getNumber() ?? 0;
  const codes = validationCodes(block, number);
  const headers = envelopesOf(block).map((envelope, position) => {
    return { ...decodeTransactionHeader(envelope), validationCode: codes(position) };
  });
  return { number, headers };
}

/** Decodes the header alone. */
export function decodeHeader(raw: Uint8Array): BlockHeader {
  return headerOf(common.Block.deserializeBinary(raw));
}

function headerOf(block: common.Block): BlockHeader {
  const header = block.getHeader();
  if (header === undefined) throw new Error('a block without header');
  const number = header.getNumber();
  return {
    number,
    hash: headerHash(number, header.getPreviousHash_asU8(), header.getDataHash_asU8()),
    previousHash: hex(header.getPreviousHash_asU8()),
    dataHash: hex(header.getDataHash_asU8()),
  };
}

function envelopesOf(block: common.Block): Uint8Array[] {
  return block.getData()?.getDataList_asU8() ?? [];
}

/** Fabric's names by position. Block 0 is never validated by a peer, and its filter may be empty. */
function validationCodes(block: common.Block, number: number): (position: number) => string {
  const codes = block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.TRANSACTIONS_FILTER];
  return (position) => {
    const code = codes?.[position];
    if (code === undefined) return number === 0 ? 'VALID' : 'NOT_VALIDATED';
    return codeNames.get(code) ?? `CODE_${code}`;
  };
}
