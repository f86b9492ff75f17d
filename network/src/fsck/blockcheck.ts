import { blockDataHash, METADATA_ENTRIES, MetadataIndex, type Block } from '../ledger/block.js';
import type { ScannedRecord } from '../ledger/blockfiles.js';
import { decodeRecord, encodeRecord } from '../ledger/blockrecord.js';
import { LedgerError } from '../ledger/errors.js';
import { encodeVarint } from '../ledger/varint.js';
import { blockSignatures } from '../orderer/blocksignature.js';
import { decode } from '../proto/decode.js';
import { common } from '../proto/fabric.js';
import type { Authority } from '../validation/authority.js';
import { FoundFault, type FindingCode } from './finding.js';

const EMPTY = new Uint8Array();

/** Reads a record that must be written in the one canonical way. @throws FoundFault RECORD */
export function readCanonical({ bytes, start, lengthAt }: ScannedRecord): Block {
  const block = readRecord(bytes);
  const isShortest = start.offset - lengthAt.offset === encodeVarint(bytes.length).length;
  expectThat(
    isShortest && encodeRecord(block).bytes.equals(bytes),
    block,
    'RECORD',
    'is not written canonically',
  );
  return block;
}

function readRecord(bytes: Uint8Array): Block {
  try {
    return decodeRecord(bytes);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw new FoundFault({ code: 'RECORD', message: error.message });
  }
}

/** Checks that a block is the next of its chain and holds what its header says. @throws FoundFault CHAIN */
export function checkChain(block: Block, number: bigint, previousHash: Uint8Array): void {
  const { header, data } = block;
  expectThat(header.number === number, block, 'CHAIN', `stands where block ${String(number)} should`);
  expectThat(
    same(header.previousHash, previousHash),
    block,
    'CHAIN',
    'does not name the hash of the block before it',
  );
  expectThat(
    blockDataHash(data).equals(header.dataHash),
    block,
    'CHAIN',
    'does not hold the data its header names',
  );
}

/**
 * Checks the part of a block's metadata that the orderer wrote: a signature that the channel's policy accepts, over
 * bytes that bind the header; the rest follows from what is signed. Block 0 has none.
 * @throws FoundFault ORDERER_SIGNATURE, METADATA
 */
export function checkOrdererMetadata(block: Block, authority: Authority): void {
  expectThat(block.metadata.length === METADATA_ENTRIES, block, 'METADATA', 'has not five metadata entries');
  const entry = block.metadata[MetadataIndex.SIGNATURES] ?? EMPTY;
  const metadata = orFault(block, () => decode(common.Metadata, entry, 'Metadata'));
  const value = orFault(block, () =>
    decode(common.OrdererBlockMetadata, metadata.getValue_asU8(), 'metadata'),
  );
  expectThat(
    same(metadata.serializeBinary(), entry),
    block,
    'METADATA',
    'has signatures not written canonically',
  );
  expectThat(
    value.getLastConfig() !== undefined,
    block,
    'METADATA',
    'does not name the last configuration block',
  );
  if (block.header.number === 0n) {
    const isUnsigned =
      metadata.getSignaturesList().length === 0 && value.getConsenterMetadata_asU8().length === 0;
    const isOnlyZero = isUnsigned && value.getLastConfig()?.getIndex() === 0;
    expectThat(isOnlyZero, block, 'METADATA', 'bears metadata that a first block has not');
  } else {
    const signatures = orFault(block, () => blockSignatures(block));
    const areGood =
      signatures.every((signed) => authority.verifies(signed)) && authority.authorisesBlock(signatures);
    expectThat(areGood, block, 'ORDERER_SIGNATURE', 'is not signed by an orderer of the channel');
  }
  const last = block.metadata[MetadataIndex.LAST_CONFIG] ?? EMPTY;
  expectThat(same(last, lastConfigEntry(value)), block, 'METADATA', 'names another last configuration block');
  const isEmpty = block.metadata[MetadataIndex.ORDERER]?.length === 0;
  expectThat(isEmpty, block, 'METADATA', 'bears metadata that no orderer writes');
}

function lastConfigEntry(value: common.OrdererBlockMetadata): Uint8Array {
  const entry = new common.Metadata();
  entry.setValue(value.getLastConfig()?.serializeBinary() ?? EMPTY);
  return entry.serializeBinary();
}

/** @throws FoundFault unless the condition holds */
export function expectThat(
  condition: boolean,
  { header }: Block,
  code: FindingCode,
  complaint: string,
): asserts condition {
  if (!condition) {
    throw new FoundFault({
      code,
      block: header.number,
      message: `Block ${String(header.number)} ${complaint}.`,
    });
  }
}

function orFault<T>(block: Block, read: () => T): T {
  try {
    return read();
  } catch {
    throw new FoundFault({
      code: 'METADATA',
      block: block.header.number,
      message: `Block ${String(block.header.number)} has metadata that cannot be read.`,
    });
  }
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
