import { z } from 'zod';

/** A page of a list, newest first, with the ledger position that it was read at. */
export const listOf = <Row extends z.ZodType>(row: Row) =>
  z.object({
    items: z.array(row),
    nextCursor: z.string().nullable(),
    height: z.number().optional(),
    headHash: z.string().optional(),
  });

/** The transaction that wrote a record last, and its block. */
export const position = { transactionId: z.string(), blockNumber: z.number() };
