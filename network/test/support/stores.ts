import { join } from 'node:path';
import { differences } from '../../src/fsck/storecheck.js';
import { openStore } from '../../src/ledger/store.js';

/** What differs between the indexes of two ledgers that nobody has open. */
export async function indexDifferences(one: string, other: string): Promise<string[]> {
  const [ours, theirs] = [
    await openStore(join(one, 'index')),
    await openStore(join(other, 'index')),
  ] as const;
  try {
    const messages: string[] = [];
    for await (const { message } of differences(ours.iterator(), theirs.iterator())) messages.push(message);
    return messages;
  } finally {
    for (const store of [ours, theirs]) await store.close();
  }
}
