import { z } from 'zod';
import { ItemId } from '../catalogue.js';
import { Digest, text } from '../primitives.js';
import { statement } from './common.js';

/**
 * An enterprise declares figures of its own (自主申报) and commits itself to their truth (信用承诺). Each declaration of
 * an item is its next version.
 */
export const DeclarationMake = statement('declaration.make', {
  item: ItemId,
  /** Salted digest of what is declared (RFC 8785 form of the record), which is not on the ledger. */
  digest: Digest,
  /** The commitment signed with it: which text, and the salted digest of the very words. */
  commitment: z.strictObject({ template: text(20), digest: Digest }),
});
export type DeclarationMake = z.infer<typeof DeclarationMake>;
