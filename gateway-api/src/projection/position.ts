import { findOrCreate } from '../database/connection.js';
import { type Documents, type PositionDocument, contentsOf } from './documents.js';
import type { Position } from './read-model.js';

/** A stored height that says: whoever finds this finishes emptying the projection first. */
const EMPTYING = -1;

/** The stored position; makes it, at block 0, where there is none. Finishes a rebuild that was cut short. */
export async function readPosition(documents: Documents): Promise<Position> {
  const start: PositionDocument = { _id: 'projection', height: 0, headHash: '' };
  const { height, headHash } = await findOrCreate(documents.position, start);
  if (height !== EMPTYING) return { height, headHash };
  await emptyProjection(documents);
  return readPosition(documents);
}

/** Empties the projection, whatever interrupts it: the next run begins at block 0. */
export async function emptyProjection(documents: Documents): Promise<void> {
  const moveTo = (height: number) =>
    documents.position.updateOne({ _id: 'projection' }, { $set: { height, headHash: '' } }, { upsert: true });
  await moveTo(EMPTYING);
  for (const collection of contentsOf(documents)) await collection.deleteMany({});
  await moveTo(0);
}
