import { type Connection, type Model, Schema } from 'mongoose';
import type { Sealed } from './keys.js';
import type { Resolution } from './vault.js';

/** `_id` is the subject's reference; sealed are code and salt, bound to it. */
export interface SubjectDocument extends Sealed {
  readonly _id: string;
  /** Fingerprints of the code, unique across all: one live reference for each enterprise. */
  readonly fingerprints: readonly string[];
}

/** `_id` is the consent document's salted digest; sealed are its text and the salt, bound to it. */
export interface PaperDocument extends Sealed {
  readonly _id: string;
}

/** The vault's models on one connection. */
export interface VaultDocuments {
  readonly subjects: Model<SubjectDocument>;
  readonly resolutions: Model<Resolution>;
  readonly papers: Model<PaperDocument>;
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
  const resolutions = new Schema<Resolution>(
    { by: text, subject: text, at: text },
    { strict: 'throw', versionKey: false, collection: 'vault.resolutions' },
  );
  resolutions.index({ subject: 1, _id: 1 });
  const papers = new Schema<PaperDocument>(
    { _id: text, ...sealed },
    { strict: 'throw', versionKey: false, collection: 'vault.papers' },
  );
  const models = {
    subjects: connection.model<SubjectDocument>('vault.subjects', subjects, undefined, AGAIN),
    resolutions: connection.model<Resolution>('vault.resolutions', resolutions, undefined, AGAIN),
    papers: connection.model<PaperDocument>('vault.papers', papers, undefined, AGAIN),
  };
  for (const model of Object.values(models)) {
    await model.createCollection();
    await model.createIndexes();
  }
  return models;
}
