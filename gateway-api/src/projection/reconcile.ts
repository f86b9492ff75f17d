import { isDeepStrictEqual } from 'node:util';
import type { Collection } from 'mongoose';
import type { Ledger } from '../ledger/port.js';
import { contentsOf, type Documents } from './documents.js';
import { ProjectionStopped } from './errors.js';
import { Projection } from './projection.js';
import { currentPosition } from './queries/page.js';

/** A document of the read model that is not what the ledger says; null where one of the two has none. */
export interface Difference {
  readonly collection: string;
  readonly id: string | number;
  readonly kept: object | null;
  readonly ledger: object | null;
}

export interface Reconciliation {
  /** The number of blocks that were compared. */
  readonly height: number;
  readonly compared: number;
  readonly differences: readonly Difference[];
}

/** What a reconciliation reads. */
export type SourceLedger = Pick<Ledger, 'chaincode' | 'block' | 'height'>;

type Keyed = { readonly _id: string | number };

/**
 * Compares every document of a read model with one made anew from the ledger, in an empty database. Gateways may go
 * on meanwhile: what differs is looked at again until nothing has moved under it.
 * @param fresh an empty projection, in another database
 */
export async function reconcile(
  documents: Documents,
  fresh: Documents,
  ledger: SourceLedger,
): Promise<Reconciliation> {
  let height = await catchUp(documents, fresh, ledger);
  const pairs = pairsOf(documents, fresh);
  let [compared, suspects] = [0, [] as Difference[]];
  for (const [kept, anew] of pairs) {
    const found = await compare(kept, anew);
    compared += found.compared;
    suspects.push(...found.differences);
  }
  while (suspects.length > 0 && (await currentPosition(documents)).height !== height) {
    height = await catchUp(documents, fresh, ledger);
    suspects = await lookAgain(pairs, suspects);
  }
  return { height, compared, differences: suspects };
}

/**
 * Projects the ledger as far as the read model has come.
 * @throws {ProjectionStopped} OTHER_LEDGER where the read model holds blocks that the ledger does not have
 */
async function catchUp(documents: Documents, fresh: Documents, ledger: SourceLedger): Promise<number> {
  const { height, headHash } = await currentPosition(documents);
  const known = await ledger.height();
  if (known < height) throw otherLedger(known, `the read model holds ${height} blocks, the ledger ${known}`);
  const stopping = new AbortController();
  const projection = new Projection({ documents: fresh, ledger: upTo(height, ledger) });
  const running = projection.run(stopping.signal);
  await Promise.race([projection.waitFor(height - 1, stopping.signal), running]);
  stopping.abort();
  await running;
  if (projection.position.headHash !== headHash) {
    throw otherLedger(height - 1, 'the read model knows another hash of this block');
  }
  return height;
}

function otherLedger(blockNumber: number, detail: string): ProjectionStopped {
  return new ProjectionStopped('OTHER_LEDGER', blockNumber, detail);
}

function upTo(height: number, ledger: SourceLedger) {
  return {
    chaincode: ledger.chaincode,
    block: (number: number) => ledger.block(number),
    async *blocks(from: number, signal: AbortSignal) {
      for (let number = from; number < height && !signal.aborted; number += 1)
        yield await ledger.block(number);
    },
  };
}

function pairsOf(documents: Documents, fresh: Documents): [Collection<Keyed>, Collection<Keyed>][] {
  const anew = contentsOf(fresh);
  return contentsOf(documents).map((kept, index) => [
    kept as unknown as Collection<Keyed>,
    anew[index] as unknown as Collection<Keyed>,
  ]);
}

async function compare(kept: Collection<Keyed>, anew: Collection<Keyed>) {
  const differences: Difference[] = [];
  let compared = 0;
  for await (const pair of sideBySide(kept, anew)) {
    compared += 1;
    if (!isDeepStrictEqual(pair.kept, pair.ledger)) {
      differences.push({ collection: kept.collectionName, ...pair });
    }
  }
  return { compared, differences };
}

/** Walks two collections in the order of their keys. */
async function* sideBySide(kept: Collection<Keyed>, anew: Collection<Keyed>) {
  const [left, right] = [kept.find({}).sort({ _id: 1 }), anew.find({}).sort({ _id: 1 })];
  let [mine, theirs] = [await left.next(), await right.next()];
  for (;;) {
    const id = smaller(mine, theirs);
    if (id === undefined) return;
    const pair = { id, kept: mine?._id === id ? mine : null, ledger: theirs?._id === id ? theirs : null };
    yield pair;
    if (pair.kept !== null) mine = await left.next();
    if (pair.ledger !== null) theirs = await right.next();
  }
}

function smaller(one: Keyed | null, other: Keyed | null): string | number | undefined {
  if (one === null || other === null) return (one ?? other)?._id;
  return one._id < other._id ? one._id : other._id;
}

async function lookAgain(
  pairs: readonly (readonly [Collection<Keyed>, Collection<Keyed>])[],
  suspects: readonly Difference[],
): Promise<Difference[]> {
  const looked = await Promise.all(
    suspects.map(async ({ collection, id }) => {
      const pair = pairs.find(([{ collectionName }]) => collectionName === collection);
      const [kept, ledger] = await Promise.all((pair ?? []).map((each) => each.findOne({ _id: id })));
      return { collection, id, kept: kept ?? null, ledger: ledger ?? null };
    }),
  );
  return looked.filter(({ kept, ledger }) => !isDeepStrictEqual(kept, ledger));
}
