import { z } from 'zod';
import { Digest } from './primitives.js';

/**
 * What a chaincode event says: one for each transaction that writes, named by its `type`. Kind and digests, never
 * anything about a subject or an institution.
 */
export const LedgerEvent = z.strictObject({
  /** The type of the statement that acted, or `settlement`. */
  type: z.string(),
  /** How many accesses it records or settles; 1 for any other. */
  count: z.int().min(1),
  /** SHA-256 of the statement; of several, of the canonical JSON of their hashes. */
  digest: Digest,
});
export type LedgerEvent = z.infer<typeof LedgerEvent>;
