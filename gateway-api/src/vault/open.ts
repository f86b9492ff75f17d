import { randomBytes } from 'node:crypto';
import type { Connection } from 'mongoose';
import { subjectReference } from '@xinjian/chaincode/model';
import { findOrCreate } from '../database/connection.js';
import { type EntryDocument, openVaultDocuments, type VaultDocuments } from './documents.js';
import type { Vault, VaultEntry } from './vault.js';

/** Opens the vault in the document database. */
export async function openVault(connection: Connection): Promise<Vault> {
  const { entries, resolutions, documents } = await openVaultDocuments(connection);
  return {
    resolve: async (uscc, by) => {
      const { subject } = await entryOf(entries, uscc);
      await resolutions.create({ by, subject, at: new Date().toISOString() });
      return { subject };
    },
    reveal: async (subject) => toEntry(await entries.findOne({ subject }).lean()),
    find: async (uscc) => toEntry(await entries.findById(uscc).lean()),
    resolutions: (subject, limit) =>
      resolutions.find({ subject }, { _id: 0 }).sort({ _id: -1 }).limit(limit).lean(),
    keepDocument: async (digest, document) => {
      await findOrCreate(documents, { _id: digest, ...document });
    },
    document: (digest) => documents.findById(digest, { _id: 0 }).lean(),
  };
}

/** The entry of a USCC. However many ask for it first at once, one salt is kept and all get that one. */
async function entryOf(entries: VaultDocuments['entries'], uscc: string): Promise<EntryDocument> {
  const known = await entries.findById(uscc).lean();
  if (known !== null) return known;
  const salt = `0x${randomBytes(32).toString('hex')}`;
  return findOrCreate(entries, { _id: uscc, salt, subject: subjectReference(salt, uscc) });
}

function toEntry(found: EntryDocument | null): VaultEntry | null {
  return found && { subject: found.subject, uscc: found._id, salt: found.salt };
}
