import type { Carrier, Verified } from '../statements/carry.js';
import type { Bearer, Paper, Papers } from '../vault/papers.js';

/** A text that stays off the ledger, and what is to bear its digest there. */
export interface Accompanying extends Paper {
  readonly digest: string;
  /** The enterprise that it is about. */
  readonly owner: string;
  readonly bearer: Bearer;
}

/**
 * Carries a statement whose digest stands for a text. The text is kept first, so that no digest comes to the ledger
 * without it; should nothing come of the statement, `keepPapers` destroys it.
 * @param how `record` where the call does not answer from the read model
 * @throws what the carrier does
 */
export async function carryWithText(
  { vault, carrier }: { readonly vault: Papers; readonly carrier: Pick<Carrier, 'carry' | 'record'> },
  statement: Verified,
  { digest, owner, bearer, text, salt }: Accompanying,
  how: 'carry' | 'record' = 'carry',
): Promise<void> {
  await vault.keepDocument(digest, { text, salt }, owner, bearer);
  await carrier[how](statement);
  await vault.settleDocument(digest);
}
