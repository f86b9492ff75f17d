import type { Connection } from 'mongoose';
import type { BodyDocument, DeliveryDocument } from '../access/claim-documents.js';
import type { Documents } from '../projection/documents.js';

/** How many accesses are looked at together. */
const PAGE = 500;

/**
 * Destroys what was delivered about a subject, while it is kept for repetition, and the salts that open the digests of
 * it and of its sources: with a salt, whoever guesses what was delivered can tell of whom an access was. What is left of a receipt is what
 * the ledger has; the institution holds its own.
 * @returns how many deliveries it was
 */
export async function forgetDeliveries(
  connection: Connection,
  { accesses }: Pick<Documents, 'accesses'>,
  subject: string,
): Promise<number> {
  let count = 0;
  for (let after = ''; ;) {
    const page = await accesses
      .find({ subject, _id: { $gt: after } }, { jti: 1 })
      .sort({ _id: 1 })
      .limit(PAGE)
      .lean();
    const last = page.at(-1);
    if (last === undefined) return count;
    count += await forgetSome(
      connection,
      page.map(({ jti }) => jti),
    );
    after = last._id;
  }
}

async function forgetSome(connection: Connection, ids: readonly string[]): Promise<number> {
  const deliveries = connection.collection<DeliveryDocument>('access.deliveries');
  const isOpen = [
    { 'prepared.salt': { $type: 'string' as const } },
    { 'prepared.openings.0': { $exists: true } },
  ];
  const open = { _id: { $in: [...ids] }, $or: isOpen };
  const found = await deliveries.find(open, { projection: { 'prepared.bodyId': 1 } }).toArray();
  if (found.length === 0) return 0;
  const bodies = connection.collection<BodyDocument>('access.bodies');
  await bodies.deleteMany({ _id: { $in: found.flatMap(({ prepared }) => prepared?.bodyId ?? []) } });
  const closed = {
    ...{ 'prepared.salt': null, 'prepared.bodyId': null, 'prepared.openings': [] },
    ...{ 'receipt.salt': null, 'receipt.jws': '' },
  };
  return (await deliveries.updateMany(open, { $set: closed })).matchedCount;
}
