import { type Connection, type Model, Schema } from 'mongoose';
import type { Sealed } from './keys.js';
import type { Awaiting } from './papers.js';
import type { Resolution } from './vault.js';

/** `_id` is the subject's reference; sealed are code and salt, bound to it. */
export interface SubjectDocument extends Sealed {
  readonly _id: string;
  /** Fingerprints of the code, unique across all: one live reference for each enterprise. */
  readonly fingerprints: readonly string[];
}

/** Absent `until`: for as long as the enterprise is known. */
export interface ResolutionDocument extends Resolution {
  readonly until?: Date;
}

/** `_id` is the reference of a subject that is being forgotten; sealed are code and salt, until all else is destroyed. */
export interface ForgettingDocument extends Partial<Sealed> {
  readonly _id: string;
  readonly since: Date;
}

/** `_id` is the text's salted digest, or the name of a secret; sealed are the text and the salt, bound to it. */
export interface PaperDocument extends Sealed {
  readonly _id: string;
  /** Absent in what an earlier version kept: the ledger then tells whose it is. */
  readonly owner?: string;
  /** Until its bearer is there. */
  readonly awaiting?: Awaiting;
}

/** The vault's models on one connection. */
export interface VaultDocuments {
  readonly subjects: Model<SubjectDocument>;
  readonly resolutions: Model<ResolutionDocument>;
  readonly papers: Model<PaperDocument>;
  readonly forgettings: Model<ForgettingDocument>;
}

const text = { type: String, required: true } as const;
/** A vault may be opened twice on one connection: by a gateway, and by a rotation beside it. */
const AGAIN = { overwriteModels: true };
const sealed = { key: text, box: text } as const;

/** Makes the models, with collections and indexes where they are missing. */
export async function openVaultDocuments(connection: Connection): Promise<VaultDocuments> {
  const subjects = new Schema<SubjectDocument>(
    { _id: text, ...sealed, fingerprints: { type: [String], required: true } },
    { strict: 'throw', versionKey: false, collection: 'vault.subjects' },
  );
  subjects.index({ fingerprints: 1 }, { unique: true });
  const resolutions = new Schema<ResolutionDocument>(
    { by: text, subject: text, at: text, until: Date },
    { strict: 'throw', versionKey: false, collection: 'vault.resolutions' },
  );
  resolutions.index({ subject: 1, _id: 1 });
  resolutions.index({ until: 1 }, { sparse: true });
  const papers = new Schema<PaperDocument>(
    { _id: text, ...sealed, owner: String, awaiting: Schema.Types.Mixed },
    { strict: 'throw', versionKey: false, collection: 'vault.papers' },
  );
  papers.index({ owner: 1 }, { sparse: true });
  papers.index({ 'awaiting.since': 1 }, { sparse: true });
  const forgettings = new Schema<ForgettingDocument>(
    { _id: text, since: { type: Date, required: true }, key: String, box: String },
    { strict: 'throw', versionKey: false, collection: 'vault.forgettings' },
  );
  const models = {
    subjects: connection.model<SubjectDocument>('vault.subjects', subjects, undefined, AGAIN),
    resolutions: connection.model<ResolutionDocument>('vault.resolutions', resolutions, undefined, AGAIN),
    papers: connection.model<PaperDocument>('vault.papers', papers, undefined, AGAIN),
    forgettings: connection.model<ForgettingDocument>('vault.forgettings', forgettings, undefined, AGAIN),
  };
  for (const model of Object.values(models)) {
    await model.createCollection();
    await model.createIndexes();
  }
  return models;
}
