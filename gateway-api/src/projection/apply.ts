import type { ClientSession, Collection, mongo } from 'mongoose';
import type { Settlement } from '@xinjian/chaincode/model';
import type { Changes, RecordChange } from './changes.js';
import { type Documents, RECORD_TYPES, type TransactionDocument } from './documents.js';
import { PositionMoved } from './errors.js';
import { partiesToAll } from './parties.js';

interface Keyed {
  readonly _id: string | number;
}
type Operation = mongo.AnyBulkWriteOperation<Keyed>;

/**
 * Writes a block's changes and the new position in one transaction: both or neither, however the process ends.
 * @throws {PositionMoved} where the position is not this block's number: nothing is written
 */
export async function applyChanges(documents: Documents, changes: Changes): Promise<void> {
  const { _id: number, hash } = changes.block;
  await documents.connection.transaction(async (session) => {
    await advance(documents, number, hash, session);
    const transactions = await withParties(documents, changes, session);
    await insert(documents.blocks.collection, [changes.block], session);
    await insert(documents.transactions.collection, transactions, session);
    await insert(documents.statements.collection, changes.statements, session);
    await insert(documents.accesses.collection, changes.accesses, session);
    await settle(documents, changes, session);
    for (const type of RECORD_TYPES) {
      const operations = changes.records.filter((change) => change.type === type).map(recordOperation);
      await write(documents.records[type].collection, operations, session);
    }
  });
}

async function advance(
  { position }: Documents,
  number: number,
  headHash: string,
  session: ClientSession,
): Promise<void> {
  const set = { $set: { height: number + 1, headHash } };
  const result = await position.updateOne({ _id: 'projection', height: number }, set, { session });
  if (result.matchedCount === 0) throw new PositionMoved();
}

/** Completes the parties of settling transactions with those of the accesses that they settle. */
async function withParties(
  { accesses }: Documents,
  { transactions }: Changes,
  session: ClientSession,
): Promise<TransactionDocument[]> {
  const ids = transactions.flatMap(({ settles }) => settles.map(({ transactionId }) => transactionId));
  const settled =
    ids.length === 0
      ? []
      : await accesses
          .find({ transactionId: { $in: ids } }, { transactionId: 1, index: 1, institution: 1, subject: 1 })
          .session(session)
          .lean();
  const named = (access: Settlement['access']) =>
    settled
      .filter((each) => each.transactionId === access.transactionId && each.index === access.index)
      .flatMap(({ institution, subject }) => [institution, subject]);
  return transactions.map(({ settles, ...transaction }) =>
    settles.length === 0 ? transaction : { ...transaction, parties: partiesToAll(settles.map(named)) },
  );
}

/** First come, first kept: what stands on the ledger for the first time is the act, a repetition changes nothing. */
function insert(collection: Collection, documents: readonly Keyed[], session: ClientSession): Promise<void> {
  const operations = documents.map(({ _id, ...members }) => ({
    updateOne: { filter: { _id }, update: { $setOnInsert: members }, upsert: true },
  }));
  return write(collection, operations, session);
}

function settle({ accesses }: Documents, { settlements }: Changes, session: ClientSession): Promise<void> {
  const operations = settlements.map(({ access, set }) => ({
    updateOne: {
      filter: { transactionId: access.transactionId, index: access.index },
      update: { $set: set },
    },
  }));
  return write(accesses.collection, operations, session);
}

function recordOperation({ id: _id, place, record, written }: RecordChange): Operation {
  if (record === null) return { deleteOne: { filter: { _id } } };
  const update = { $set: { record, written }, $setOnInsert: { place, created: written } };
  return { updateOne: { filter: { _id }, update, upsert: true } };
}

async function write(
  collection: Collection,
  operations: readonly Operation[],
  session: ClientSession,
): Promise<void> {
  if (operations.length === 0) return;
  // mongoose types every collection by ObjectId; ours are keyed by text and numbers
  const keyed = collection as unknown as Collection<Keyed>;
  await keyed.bulkWrite([...operations], { session, ordered: true });
}
