import type { Block } from './block.js';
import { LedgerError } from './errors.js';
import { decodeVarint, encodeVarint } from './varint.js';

/**
 * A block as Fabric's block files hold it: not a serialised common.Block but number, hashes, envelopes and
 * metadata one after the other (common/ledger/blkstorage/block_serialization.go). The file puts its length
 * before it.
 */
export interface BlockRecord {
  readonly bytes: Buffer;
  /** Where each envelope, with its length, starts within `bytes`. */
  readonly envelopes: readonly Span[];
}

/** A stretch of bytes. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

export function encodeRecord(block: Block): BlockRecord {
  const parts: Uint8Array[] = [];
  let length = 0;
  const put = (part: Uint8Array): void => {
    parts.push(part);
    length += part.length;
  };
  const putBytes = (content: Uint8Array): void => {
    put(encodeVarint(content.length));
    put(content);
  };

  put(encodeVarint(block.header.number));
  putBytes(block.header.dataHash);
  putBytes(block.header.previousHash);
  put(encodeVarint(block.data.length));
  const envelopes = block.data.map((envelope) => {
    const offset = length;
    putBytes(envelope);
    return { offset, length: length - offset };
  });
  put(encodeVarint(block.metadata.length));
  block.metadata.forEach(putBytes);
  return { bytes: Buffer.concat(parts), envelopes };
}

/** Reads a record; bytes are views of the given ones. @throws LedgerError CORRUPT unless it is exactly one record */
export function decodeRecord(bytes: Uint8Array): Block {
  const reader = new RecordReader(bytes);
  const number = reader.number();
  const dataHash = reader.bytes();
  const previousHash = reader.bytes();
  const data = reader.list();
  const metadata = reader.list();
  reader.end();
  return { header: { number, dataHash, previousHash }, data, metadata };
}

/** The envelope in a span of a record's bytes. @throws LedgerError CORRUPT */
export function decodeEnvelopeSpan(bytes: Uint8Array): Uint8Array {
  const reader = new RecordReader(bytes);
  const envelope = reader.bytes();
  reader.end();
  return envelope;
}

class RecordReader {
  readonly #bytes: Uint8Array;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  number(): bigint {
    const varint = decodeVarint(this.#bytes, this.#offset);
    if (varint === undefined) throw new LedgerError('CORRUPT', 'A block record is cut short.');
    this.#offset = varint.end;
    return varint.value;
  }

  bytes(): Uint8Array {
    const length = this.number();
    if (length > BigInt(this.#bytes.length - this.#offset)) {
      throw new LedgerError('CORRUPT', 'A block record is cut short.');
    }
    const start = this.#offset;
    this.#offset += Number(length);
    return this.#bytes.subarray(start, this.#offset);
  }

  list(): Uint8Array[] {
    const count = this.number();
    const items: Uint8Array[] = [];
    for (let index = 0n; index < count; index += 1n) items.push(this.bytes());
    return items;
  }

  end(): void {
    if (this.#offset !== this.#bytes.length) {
      throw new LedgerError(
        'CORRUPT',
        'A block record is followed by bytes of its own length that belong to nothing.',
      );
    }
  }
}
