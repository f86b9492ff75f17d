import { concat, sha256 } from '../bytes.js';
import { Message } from './wire.js';

/** A block as the peer sent it: `common.Block` of Fabric's protos. */
export interface RawBlock {
  readonly number: bigint;
  readonly previousHash: Uint8Array;
  readonly dataHash: Uint8Array;
  /** Serialised envelopes, in their positions. */
  readonly envelopes: readonly Uint8Array[];
  /** Validation code of each envelope (`peer.TxValidationCode`); 0 is VALID. */
  readonly validationCodes: Uint8Array;
}

/** Index of TRANSACTIONS_FILTER in the block's metadata (fabric-protos, common.BlockMetadataIndex). */
const TRANSACTIONS_FILTER = 2;

/** @throws where the bytes are no block */
export function parseBlock(bytes: Uint8Array): RawBlock {
  const block = new Message(bytes);
  const header = block.message(1);
  return {
    number: header.integer(1),
    previousHash: header.bytes(2),
    dataHash: header.bytes(3),
    envelopes: block.message(2).all(1),
    validationCodes: block.message(3).all(1)[TRANSACTIONS_FILTER] ?? new Uint8Array(),
  };
}

/** SHA-256 over the envelopes one after the other (fabric protoutil.ComputeBlockDataHash). */
export function blockDataHash(block: RawBlock): Promise<Uint8Array> {
  return sha256(...block.envelopes);
}

/** SHA-256 of the header as ASN.1 SEQUENCE {number, previousHash, dataHash} (fabric protoutil.BlockHeaderBytes). */
export function blockHash(block: RawBlock): Promise<Uint8Array> {
  const body = concat(derInteger(block.number), der(0x04, block.previousHash), der(0x04, block.dataHash));
  return sha256(der(0x30, body));
}

function derInteger(value: bigint): Uint8Array {
  const digits = value.toString(16);
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  const bytes = (even.match(/../g) ?? []).map((pair) => parseInt(pair, 16));
  return der(0x02, Uint8Array.from((bytes[0] ?? 0) > 0x7f ? [0, ...bytes] : bytes));
}

function der(tag: number, content: Uint8Array): Uint8Array {
  const length =
    content.length < 0x80
      ? [content.length]
      : content.length < 0x100
        ? [0x81, content.length]
        : [0x82, content.length >> 8, content.length & 0xff];
  return concat(Uint8Array.from([tag, ...length]), content);
}
