import { sha256 } from '../crypto/hash.js';
import { common } from '../proto/fabric.js';
import { LedgerError } from './errors.js';

/** The header that is hashed into the chain and signed by the orderer. */
export interface BlockHeader {
  readonly number: bigint;
  /** Empty in block 0. */
  readonly previousHash: Uint8Array;
  readonly dataHash: Uint8Array;
}

/** A block, its parts as the bytes that were received: hashes and signatures are over these. */
export interface Block {
  readonly header: BlockHeader;
  /** Serialised common.Envelope messages. */
  readonly data: readonly Uint8Array[];
  /** Indexed by common.BlockMetadataIndex. */
  readonly metadata: readonly Uint8Array[];
}

/** Positions in a block's metadata (common.BlockMetadataIndex; 1 and 3 are deprecated but kept). */
export const MetadataIndex = {
  SIGNATURES: 0,
  LAST_CONFIG: 1,
  TRANSACTIONS_FILTER: 2,
  ORDERER: 3,
  COMMIT_HASH: 4,
} as const;

/** How many entries a block's metadata has. */
export const METADATA_ENTRIES = 5;

function derLength(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  const hex = length.toString(16);
  const digits = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return Buffer.concat([Buffer.of(0x80 | digits.length), digits]);
}

const der = (tag: number, content: Uint8Array): Buffer =>
  Buffer.concat([Buffer.of(tag), derLength(content.length), content]);

function derInteger(value: bigint): Buffer {
  const hex = value.toString(16);
  const digits = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  const negative = ((digits[0] ?? 0) & 0x80) !== 0;
  return der(0x02, negative ? Buffer.concat([Buffer.of(0), digits]) : digits);
}

/** ASN.1 DER of number, previous hash, data hash: what is hashed and signed (protoutil/blockutils.go). */
export function blockHeaderBytes(header: BlockHeader): Buffer {
  return der(
    0x30,
    Buffer.concat([derInteger(header.number), der(0x04, header.previousHash), der(0x04, header.dataHash)]),
  );
}

/** SHA-256 of {@link blockHeaderBytes}: the block's hash. */
export const blockHash = (header: BlockHeader): Buffer => sha256(blockHeaderBytes(header));

/** SHA-256 over the joined envelopes, no tree (protoutil/blockutils.go). */
export const blockDataHash = (data: readonly Uint8Array[]): Buffer => sha256(...data);

/** The serialised common.Block. */
export function encodeBlock(block: Block): Uint8Array {
  const header = new common.BlockHeader();
  header.setNumber(Number(block.header.number));
  header.setPreviousHash(block.header.previousHash);
  header.setDataHash(block.header.dataHash);
  const data = new common.BlockData();
  data.setDataList([...block.data]);
  const metadata = new common.BlockMetadata();
  metadata.setMetadataList([...block.metadata]);
  const message = new common.Block();
  message.setHeader(header);
  message.setData(data);
  message.setMetadata(metadata);
  return message.serializeBinary();
}

/** Reads a serialised common.Block. @throws LedgerError CORRUPT if it is none or has no header. */
export function decodeBlock(bytes: Uint8Array): Block {
  const message = parse(bytes);
  const header = message.getHeader();
  if (header === undefined) throw new LedgerError('CORRUPT', 'A block without a header.');
  return {
    header: {
      number: BigInt(header.getNumber()),
      previousHash: header.getPreviousHash_asU8(),
      dataHash: header.getDataHash_asU8(),
    },
    data: message.getData()?.getDataList_asU8() ?? [],
    metadata: message.getMetadata()?.getMetadataList_asU8() ?? [],
  };
}

function parse(bytes: Uint8Array): common.Block {
  try {
    return common.Block.deserializeBinary(bytes);
  } catch (cause) {
    throw new LedgerError('CORRUPT', 'Bytes that are not a block.', { cause });
  }
}

/** The block with one metadata entry replaced; missing entries before it become empty. */
export function withMetadata(block: Block, index: number, value: Uint8Array): Block {
  const metadata = Array.from(
    { length: Math.max(METADATA_ENTRIES, block.metadata.length) },
    (_, position) => block.metadata[position] ?? new Uint8Array(),
  );
  metadata[index] = value;
  return { ...block, metadata };
}

/** The block as the orderer made it: without the flags and the commit hash that each peer fills in. */
export function asOrdered(block: Block): Block {
  const without = withMetadata(block, MetadataIndex.TRANSACTIONS_FILTER, new Uint8Array());
  return withMetadata(without, MetadataIndex.COMMIT_HASH, new Uint8Array());
}
