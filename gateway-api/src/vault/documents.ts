import { type Connection, type Model, Schema } from 'mongoose';
import type { ConsentDocument, Resolution, VaultEntry } from './vault.js';

export type EntryDocument = Omit<VaultEntry, 'uscc'> & { readonly _id: string };
export type KeptDocument = ConsentDocument & { readonly _id: string };

/** The vault's models on one connection. */
export interface VaultDocuments {
  /** `_id` is the USCC: one live reference each. */
  readonly entries: Model<EntryDocument>;
  readonly resolutions: Model<Resolution>;
  /** `_id` is the document's salted digest. */
  readonly documents: Model<KeptDocument>;
}

const text = { type: String, required: true } as const;

/** Makes the models, with collections and indexes where they are missing. */
export async function openVaultDocuments(connection: Connection): Promise<VaultDocuments> {
  const entries = new Schema<EntryDocument>(
    { _id: text, subject: text, salt: text },
    { strict: 'throw', versionKey: false, collection: 'vault.entries' },
  );
  entries.index({ subject: 1 }, { unique: true });
  const resolutions = new Schema<Resolution>(
    { by: text, subject: text, at: text },
    { strict: 'throw', versionKey: false, collection: 'vault.resolutions' },
  );
  resolutions.index({ subject: 1, _id: 1 });
  const documents = new Schema<KeptDocument>(
    { _id: text, text, salt: text },
    { strict: 'throw', versionKey: false, collection: 'vault.documents' },
  );
  const models = {
    entries: connection.model<EntryDocument>('vault.entries', entries),
    resolutions: connection.model<Resolution>('vault.resolutions', resolutions),
    documents: connection.model<KeptDocument>('vault.documents', documents),
  };
  for (const model of Object.values(models)) {
    await model.createCollection();
    await model.createIndexes();
  }
  return models;
}
