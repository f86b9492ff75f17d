import { common, peer } from '@hyperledger/fabric-protos';
import { headerHash } from './header-hash.js';
import { hex } from './text.js';
import { decodeTransaction, type BlockTransaction } from './transaction.js';

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
  const { number } = header;
  const envelopes = block.getData()?.getDataList_asU8() ?? [];
  const codes =
    block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.TRANSACTIONS_FILTER] ??
    new Uint8Array();
  return {
    ...header,
    envelopes,
    transactions: envelopes.map((envelope, position) =>
      decodeTransaction(envelope, position, validationCode(codes[position], number)),
    ),
  };
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

/** Block 0 is never validated by a peer, and its filter may be empty. */
function validationCode(code: number | undefined, block: number): string {
  if (code === undefined) return block === 0 ? 'VALID' : 'NOT_VALIDATED';
  return codeNames.get(code) ?? `CODE_${code}`;
}
