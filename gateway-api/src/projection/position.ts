import { randomUUID } from 'node:crypto';
import type { Collection } from 'mongoose';
import { findOrCreate } from '../database/connection.js';
import { contentsOf, type Documents, type PositionDocument, SHAPE } from './documents.js';
import { PositionMoved, ProjectionStopped } from './errors.js';
import type { Position } from './read-model.js';

/** A stored height that says: whoever finds this finishes emptying the projection first. */
const EMPTYING = -1;
/** How many documents are deleted in one transaction. */
const HANDFUL = 500;

/**
 * The stored position; makes it, at block 0, where there is none. Empties a projection of an earlier shape, so that
 * it is made anew, and finishes a rebuild that was cut short.
 * @throws {ProjectionStopped} NEWER_SHAPE: a newer gateway projects into this database
 * @throws {PositionMoved} another process has taken over the emptying
 */
export async function readPosition(documents: Documents): Promise<Position> {
  const start: PositionDocument = { _id: 'projection', height: 0, headHash: '', shape: SHAPE };
  const { height, headHash, shape = 1 } = await findOrCreate(documents.position, start);
  if (shape > SHAPE) throw new ProjectionStopped('NEWER_SHAPE', height, newerShape(shape));
  if (height !== EMPTYING && shape === SHAPE) return { height, headHash };
  await emptyProjection(documents);
  return readPosition(documents);
}

function newerShape(shape: number): string {
  return `the database holds shape ${shape} and this gateway knows ${SHAPE}: run the newer gateway, or another database`;
}

/**
 * Empties the projection, whatever interrupts it: the next run begins at block 0. Of several processes at it, only
 * the last to begin deletes anything, so that none deletes what was projected anew.
 * @throws {PositionMoved} where another process began after this one
 */
export async function emptyProjection(documents: Documents): Promise<void> {
  const emptying = randomUUID();
  const { position } = documents;
  const begun = { height: EMPTYING, headHash: '', shape: SHAPE, emptying };
  await position.updateOne({ _id: 'projection' }, { $set: begun }, { upsert: true });
  for (const collection of contentsOf(documents)) {
    while (await deleteHandful(documents, collection, emptying));
  }
  const ended = { $set: { height: 0 }, $unset: { emptying: 1, handfuls: 1 } } as const;
  const { matchedCount } = await position.updateOne({ _id: 'projection', emptying }, ended);
  if (matchedCount === 0) throw new PositionMoved();
}

/** @returns whether there was anything left to delete */
async function deleteHandful(
  { turns, position }: Documents,
  collection: Collection,
  emptying: string,
): Promise<boolean> {
  const found = await collection.find({}, { projection: { _id: 1 }, limit: HANDFUL }).toArray();
  if (found.length === 0) return false;
  await turns.transaction(async (session) => {
    // counted, since an update that changes nothing conflicts with nobody
    const counted = { $inc: { handfuls: 1 } };
    const mine = await position.updateOne({ _id: 'projection', emptying }, counted, { session });
    if (mine.matchedCount === 0) throw new PositionMoved();
    await collection.deleteMany({ _id: { $in: found.map(({ _id }) => _id) } }, { session });
  });
  return true;
}
