import type { Store } from '../ledger/store.js';
import type { Finding } from './finding.js';

/** What a key of the store is about, for a message. */
const KINDS: Readonly<Record<string, string>> = {
  n: 'the place of a block',
  h: 'the number of a block by its hash',
  t: 'a transaction',
  s: 'the state of a key',
  y: 'the history of a key',
  p: 'the savepoint',
};

type Entry = readonly [Buffer, Buffer];

/** Compares all of a store with what replaying the blocks has written; every difference is a finding. */
export async function* checkStore(found: Store, replayed: Store): AsyncGenerator<Finding> {
  const left = found.iterator();
  const right = replayed.iterator();
  try {
    let ours = (await left.next()) as Entry | undefined;
    let theirs = (await right.next()) as Entry | undefined;
    while (ours !== undefined || theirs !== undefined) {
      const order = compare(ours, theirs);
      if (order !== 0 || !(ours && theirs && ours[1].equals(theirs[1])))
        yield difference(order, ours, theirs);
      if (order <= 0) ours = await left.next();
      if (order >= 0) theirs = await right.next();
    }
  } finally {
    await left.close();
    await right.close();
  }
}

function compare(ours: Entry | undefined, theirs: Entry | undefined): number {
  if (ours === undefined) return 1;
  return theirs === undefined ? -1 : Buffer.compare(ours[0], theirs[0]);
}

function difference(order: number, ours: Entry | undefined, theirs: Entry | undefined): Finding {
  const key = (order > 0 ? theirs : ours)?.[0] ?? Buffer.alloc(0);
  const kind = KINDS[String.fromCharCode(key[0] ?? 0)] ?? 'something unknown';
  const state = order === 0 ? 'is wrong' : order < 0 ? 'should not be there' : 'is missing';
  return { code: 'INDEX', message: `The index entry ${JSON.stringify(key.toString())} (${kind}) ${state}.` };
}
