import type { AwaitingPaper, Papers } from '../vault/papers.js';

/**
 * How old a text without its bearer is before it is looked after, in milliseconds: by then whoever kept it is dead, and
 * its statement too old to be carried.
 */
const GIVEN_UP = 60 * 60_000;
/** How many are looked after in one round. */
const ROUND = 100;

export interface PaperKeeping {
  readonly papers: Papers;
  /** See `hasBearer`. */
  readonly hasBearer: (paper: AwaitingPaper) => Promise<boolean>;
}

/**
 * Destroys the texts that were kept for a statement of which nothing came, and settles those whose gateway died when
 * it had come; beside others at the same, and beside whoever sends the statement once more.
 */
export async function keepPapers({ papers, hasBearer }: PaperKeeping, now: Date): Promise<void> {
  const before = new Date(now.getTime() - GIVEN_UP);
  for (const paper of await papers.awaitingDocuments(before, ROUND)) {
    if (await hasBearer(paper)) await papers.settleDocument(paper.name);
    else await papers.dropAwaiting(paper.name, before);
  }
}
