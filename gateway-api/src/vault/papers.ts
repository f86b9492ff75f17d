import type { Model } from 'mongoose';
import { findOrCreate } from '../database/connection.js';
import type { PaperDocument, VaultDocuments } from './documents.js';
import type { VaultKeys } from './keys.js';
import { openPaper, sealPaper } from './seal.js';

/** A text and the salt of its digest. */
export interface Paper {
  readonly text: string;
  readonly salt: string;
}

export const BEARER_TYPES = ['consent', 'objection', 'decision', 'declaration', 'webhook'] as const;

/**
 * What bears the digest of a text on the ledger: a consent, an objection or its decision by the objection's id, an
 * owner's declaration by its item; or the receiver whose secret it is, in the database.
 */
export interface Bearer {
  readonly type: (typeof BEARER_TYPES)[number];
  readonly id: string;
}

/** Kept before its bearer is there: whoever dies in between leaves a text that nothing may ever name. */
export interface Awaiting {
  /** When it was kept last. */
  readonly since: Date;
  /** All for which it was kept. */
  readonly bearers: readonly Bearer[];
}

/** A text without a bearer so far; it itself stays sealed. */
export interface AwaitingPaper extends Awaiting {
  readonly name: string;
  readonly owner: string;
}

/** The sealed texts of the vault, by salted digest; a secret that has none, by a name. */
export interface Papers {
  /**
   * Keeps a text before its bearer is written; the same again changes nothing.
   * @param owner the enterprise that it is about, or the participant whose secret it is
   */
  keepDocument(name: string, paper: Paper, owner: string, bearer: Bearer): Promise<void>;
  /** Its bearer is there: it stays. */
  settleDocument(name: string): Promise<void>;
  document(name: string): Promise<Paper | null>;
  destroyDocument(name: string): Promise<void>;
  /** Those that nobody has kept again since a time and that still have no bearer, the oldest first. */
  awaitingDocuments(before: Date, limit: number): Promise<readonly AwaitingPaper[]>;
  /** Destroys one of them, unless it was kept again, or settled, meanwhile. */
  dropAwaiting(name: string, before: Date): Promise<void>;
}

export function openPapers({ papers }: Pick<VaultDocuments, 'papers'>, keys: VaultKeys): Papers {
  return {
    keepDocument: (name, paper, owner, bearer) =>
      keep(papers, { ...sealPaper(keys, name, paper), owner }, bearer),
    settleDocument: async (name) => {
      await papers.updateOne({ _id: name }, { $unset: { awaiting: 1 } });
    },
    document: async (name) => {
      const found = await papers.findById(name).lean<PaperDocument>();
      return found && openPaper(keys, found);
    },
    destroyDocument: async (name) => {
      await papers.deleteOne({ _id: name });
    },
    awaitingDocuments: async (before, limit) => {
      const found = await papers
        .find({ 'awaiting.since': { $lt: before } })
        .sort({ 'awaiting.since': 1 })
        .limit(limit)
        .lean<PaperDocument[]>();
      return found.flatMap(({ _id: name, owner = '', awaiting }) =>
        awaiting === undefined ? [] : [{ name, owner, ...awaiting }],
      );
    },
    dropAwaiting: async (name, before) => {
      await papers.deleteOne({ _id: name, 'awaiting.since': { $lt: before } });
    },
  };
}

/** What waits already is made young first: from then on nobody drops it under the hands of who keeps it again. */
async function keep(papers: Model<PaperDocument>, fresh: PaperDocument, bearer: Bearer): Promise<void> {
  const since = new Date();
  await papers.updateOne(
    { _id: fresh._id, awaiting: { $exists: true } },
    { $set: { 'awaiting.since': since }, $addToSet: { 'awaiting.bearers': bearer } },
  );
  await findOrCreate(papers, { ...fresh, awaiting: { since, bearers: [bearer] } });
}
