import { z } from 'zod';
import type { Position } from './blockfiles.js';
import { LedgerError } from './errors.js';

/** Where the ledger stands after a block; written in one batch with all that the block changed. */
export interface Savepoint {
  /** Number of blocks. */
  readonly height: bigint;
  /** Hash of the last block's header, empty for none. */
  readonly blockHash: Uint8Array;
  /** Hash of the header before, empty for none. */
  readonly previousHash: Uint8Array;
  readonly commitHash: Uint8Array;
  /** Where the next record begins. */
  readonly end: Position;
}

export const EMPTY_SAVEPOINT: Savepoint = {
  height: 0n,
  blockHash: new Uint8Array(),
  previousHash: new Uint8Array(),
  commitHash: new Uint8Array(),
  end: { file: 0, offset: 0 },
};

const hexBytes = z
  .string()
  .regex(/^([0-9a-f]{2})*$/)
  .transform((hex) => Buffer.from(hex, 'hex'));
const count = z.number().int().nonnegative();
const schema = z.strictObject({
  height: z.string().regex(/^\d+$/).transform(BigInt),
  blockHash: hexBytes,
  previousHash: hexBytes,
  commitHash: hexBytes,
  end: z.strictObject({ file: count, offset: count }),
});

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

export function encodeSavepoint(savepoint: Savepoint): Buffer {
  return Buffer.from(
    JSON.stringify({
      height: savepoint.height.toString(),
      blockHash: hex(savepoint.blockHash),
      previousHash: hex(savepoint.previousHash),
      commitHash: hex(savepoint.commitHash),
      end: savepoint.end,
    }),
  );
}

/** @throws LedgerError CORRUPT */
export function decodeSavepoint(bytes: Uint8Array): Savepoint {
  const parsed = schema.safeParse(parseJson(bytes));
  if (!parsed.success) throw new LedgerError('CORRUPT', 'The savepoint of the index cannot be read.');
  return parsed.data;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString());
  } catch {
    return undefined;
  }
}
