import { z } from 'zod';
import { Digest, Instant } from '../primitives.js';

/** SHA-256 of a compact JWS as it was received. */
export const StatementHash = Digest;

/** The transaction that wrote a record, its time as the carrier claimed it, and the statement behind it. */
export const Provenance = z.strictObject({
  transactionId: z.string(),
  at: Instant,
  statement: StatementHash.nullable(),
});
export type Provenance = z.infer<typeof Provenance>;

/** Members of every record: the version of its shape, and who wrote it last. */
export const stored = { schema: z.literal(1), written: Provenance };
