import type { Ledger } from '../ledger/ledger.js';
import { decodeSavepoint } from '../ledger/savepoint.js';
import { SAVEPOINT_KEY, type Store } from '../ledger/store.js';
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

/** A key of the store and what stands under it. */
export type Entry = readonly [Buffer, Buffer];

/** Compares a ledger's own index, state and history with what replaying the blocks has led to. */
export async function* checkIndex(index: Store | undefined, replay: Ledger): AsyncGenerator<Finding> {
  const saved = await index?.get(SAVEPOINT_KEY);
  const height = saved ? decodeSavepoint(saved).height : 0n;
  if (index === undefined || height < replay.info().height) {
    yield behind(height);
    return;
  }
  const replayed = replay.snapshot();
  try {
    yield* differences(index.iterator(), replayed.store.iterator());
  } finally {
    await replayed.close();
  }
}

/** What is to be said of state that does not know the last blocks. */
export const behind = (height: bigint): Finding => ({
  code: 'INDEX_BEHIND',
  message: `The index ends before block ${String(height)}.`,
});

/** Compares entries, each in the order of their keys, with those that replaying has led to; every difference is a finding. */
export async function* differences(
  found: AsyncIterable<Entry>,
  replayed: AsyncIterable<Entry>,
): AsyncGenerator<Finding> {
  const left = found[Symbol.asyncIterator]();
  const right = replayed[Symbol.asyncIterator]();
  try {
    let ours = await nextOf(left);
    let theirs = await nextOf(right);
    while (ours !== undefined || theirs !== undefined) {
      const order = compare(ours, theirs);
      if (order !== 0 || !isSame(ours, theirs)) yield difference(order, ours, theirs);
      if (order <= 0) ours = await nextOf(left);
      if (order >= 0) theirs = await nextOf(right);
    }
  } finally {
    await left.return?.();
    await right.return?.();
  }
}

async function nextOf(entries: AsyncIterator<Entry>): Promise<Entry | undefined> {
  const result = await entries.next();
  return result.done === true ? undefined : result.value;
}

const isSame = (ours: Entry | undefined, theirs: Entry | undefined): boolean =>
  ours !== undefined && theirs !== undefined && ours[1].equals(theirs[1]);

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
