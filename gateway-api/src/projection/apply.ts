import type { ClientSession, Collection, mongo } from 'mongoose';
import type { Settlement } from '@xinjian/chaincode/model';
import type { Changes, RecordChange } from './changes.js';
import {
  type AccessDocument,
  type Documents,
  RECORD_TYPES,
  SHAPE,
  type TransactionDocument,
} from './documents.js';
import { PositionMoved } from './errors.js';
import { completeEvents } from './events.js';
import { noticeDocuments, noticesOf } from './notices.js';
import { partiesToAll } from './parties.js';
import { placeOf } from './place.js';

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
  await documents.turns.transaction(async (session) => {
    await advance(documents, number, hash, session);
    const accessAt = await settledAccesses(documents, changes, session);
    const transactions = withParties(changes, accessAt);
    await insert(documents.blocks.collection, [changes.block], session);
    await insert(documents.transactions.collection, transactions, session);
    await insert(documents.statements.collection, changes.statements, session);
    await insert(documents.accesses.collection, changes.accesses, session);
    await insert(documents.events.collection, completeEvents(changes.events, accessAt), session);
    await settle(documents, changes, session);
    for (const type of RECORD_TYPES) {
      const operations = changes.records.filter((change) => change.type === type).map(recordOperation);
      await write(documents.records[type].collection, operations, session);
    }
    await tellReceivers(documents, changes, session);
  });
}

/** Last of all: the notices of a correction depend on all that was settled and agreed before it. */
async function tellReceivers(
  documents: Documents,
  { corrections }: Changes,
  session: ClientSession,
): Promise<void> {
  for (const correction of corrections) {
    const { position, written } = correction;
    const place = placeOf(written.blockNumber, position);
    const told = await documents.events.countDocuments(
      { _id: { $gte: place, $lt: placeOf(written.blockNumber, position + 1) } },
      { session },
    );
    const notices = noticeDocuments(correction, await noticesOf(documents, correction, session), told);
    await insert(
      documents.notices.collection,
      notices.map(({ notice }) => notice),
      session,
    );
    await insert(
      documents.events.collection,
      notices.map(({ event }) => event),
      session,
    );
  }
}

async function advance(
  { position }: Documents,
  number: number,
  headHash: string,
  session: ClientSession,
): Promise<void> {
  const set = { $set: { height: number + 1, headHash } };
  const result = await position.updateOne({ _id: 'projection', height: number, shape: SHAPE }, set, {
    session,
  });
  if (result.matchedCount === 0) throw new PositionMoved();
}

type SettledAccess = Pick<AccessDocument, 'jti' | 'transactionId' | 'index' | 'institution' | 'subject'>;
type AccessAt = (locator: Settlement['access']) => SettledAccess | undefined;

/** The accesses that a block settles: recorded in an earlier one. */
async function settledAccesses(
  { accesses }: Documents,
  { transactions }: Changes,
  session: ClientSession,
): Promise<AccessAt> {
  const ids = transactions.flatMap(({ settles }) => settles.map(({ transactionId }) => transactionId));
  if (ids.length === 0) return () => undefined;
  const found: SettledAccess[] = await accesses
    .find({ transactionId: { $in: ids } }, { jti: 1, transactionId: 1, index: 1, institution: 1, subject: 1 })
    .session(session)
    .lean();
  const byPlace = new Map(found.map((access) => [placeInTransaction(access), access]));
  return (locator) => byPlace.get(placeInTransaction(locator));
}

function placeInTransaction({ transactionId, index }: Settlement['access']): string {
  return `${transactionId}/${index}`;
}

/** Completes the parties of settling transactions with those of the accesses that they settle. */
function withParties({ transactions }: Changes, accessAt: AccessAt): TransactionDocument[] {
  const named = (locator: Settlement['access']) => {
    const access = accessAt(locator);
    return access === undefined ? [] : [access.institution, access.subject];
  };
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
