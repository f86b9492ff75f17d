import mongoose, { type Connection, Schema } from 'mongoose';
import { findOrCreate } from '../database/connection.js';
import { LedgerUnavailable } from '../ledger/errors.js';
import type { ReadModel } from '../projection/read-model.js';
import type { DeclaredAt } from '../projection/rows.js';
import { type DeclarationSources, publishDeclaration } from './publish.js';

/** How many declarations are looked at together. */
const PAGE = 100;

/** Up to which place on the ledger all declarations have been brought into the zone; one for all gateways. */
export interface DeclarationMark {
  read(): Promise<string>;
  /** Where it still stands at the first place. */
  move(from: string, to: string): Promise<void>;
}

interface MarkDocument {
  readonly _id: string;
  readonly place: string;
}

export async function openDeclarationMark(connection: Connection): Promise<DeclarationMark> {
  const text = { type: String, required: true } as const;
  const marks = connection.model<MarkDocument>(
    'zone.marks',
    new Schema<MarkDocument>(
      { _id: text, place: String },
      { strict: 'throw', versionKey: false, collection: 'zone.marks' },
    ),
  );
  await marks.createCollection();
  const _id = 'declarations';
  return {
    read: async () => (await findOrCreate(marks, { _id, place: '' })).place,
    move: async (from, to) => {
      await marks.updateOne({ _id, place: from }, { $set: { place: to } });
    },
  };
}

export interface FollowOptions {
  readonly mark: DeclarationMark;
  readonly readModel: Pick<ReadModel, 'declarationsAfter'>;
  readonly sources: DeclarationSources;
  /** Told of a declaration that does not read: the others do not wait for it. */
  readonly onUnreadable: (error: unknown) => void;
}

/**
 * Brings into the zone what enterprises have declared since the mark: whatever became of the gateway that carried the
 * statement, as soon as the read model has it. The mark moves when all before it are there.
 * @returns whether there may be more
 * @throws {LedgerUnavailable} or what the database throws; nothing is passed over
 */
export async function followDeclarations(options: FollowOptions): Promise<boolean> {
  const { mark, readModel, onUnreadable } = options;
  const from = await mark.read();
  const found = await readModel.declarationsAfter(from, PAGE);
  const last = found.at(-1);
  if (last === undefined) return false;
  // of several versions the latest: all of them lead to it
  const declared = new Map(found.map((each) => [`${each.subject} ${each.item}`, each]));
  for (const each of declared.values()) {
    await follow(options, each).catch((error: unknown) => {
      if (isPassing(error)) throw error;
      onUnreadable(error);
    });
  }
  await mark.move(from, last.place);
  return found.length === PAGE;
}

async function follow({ sources }: FollowOptions, { subject, item, version }: DeclaredAt): Promise<void> {
  const published = await publishDeclaration(sources, subject, item);
  if (published.version < version) throw new LedgerUnavailable('the peer is behind the read model');
}

function isPassing(error: unknown): boolean {
  return [LedgerUnavailable, mongoose.mongo.MongoError, mongoose.Error].some((kind) => error instanceof kind);
}
