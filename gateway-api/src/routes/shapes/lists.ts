import { z } from 'zod';

/** Where a record's transaction stands. */
export const Written = z.object({ transactionId: z.string(), blockNumber: z.int() });

/** How a page of a list is asked for. */
export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
});

/** A page of a list, with the ledger position that it was read at. */
export function listOf<Row extends z.ZodType>(row: Row) {
  return z.object({
    items: z.array(row),
    /** What the next call passes as `cursor`; null at the end. */
    nextCursor: z.string().nullable(),
    /** The number of blocks that the read model had taken in. */
    height: z.int(),
    /** The hash of the last of them, hexadecimal. */
    headHash: z.string(),
  });
}

/** The body of every call that carries one statement. */
export const StatementBody = z.strictObject({
  statement: z
    .string()
    .max(256 * 1024)
    .meta({ description: 'Compact JWS (ES256, typ xinjian+jws)' }),
});
