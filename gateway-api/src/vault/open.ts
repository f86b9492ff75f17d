import { randomBytes } from 'node:crypto';
import type { Connection } from 'mongoose';
import { subjectReference } from '@xinjian/chaincode/model';
import { isDuplicateKey } from '../database/connection.js';
import { openVaultDocuments, type VaultDocuments } from './documents.js';
import { VaultKeyError, type VaultKeys } from './keys.js';
import { sealClearText } from './clear-text.js';
import { openPapers } from './papers.js';
import { openRecordSecrets } from './record-secrets.js';
import { openEntry, sealEntry } from './seal.js';
import type { Vault, VaultEntry } from './vault.js';

/**
 * Opens the vault in the document database; what an earlier version left there in clear is sealed.
 * @throws {VaultKeyError} where something was sealed with a key that is not in the ring
 */
export async function openVault(connection: Connection, keys: VaultKeys): Promise<Vault> {
  const documents = await openVaultDocuments(connection);
  const { subjects, resolutions } = documents;
  await requireKeys(documents, keys);
  await sealClearText(documents, keys);
  const find = async (uscc: string) => {
    const found = await subjects.findOne({ fingerprints: { $in: keys.fingerprints(uscc) } }).lean();
    return found && openEntry(keys, found);
  };
  return {
    ...openPapers(documents, keys),
    ...openRecordSecrets(documents, keys),
    find,
    resolve: async (uscc, by) => {
      const { subject } = await entryOf(uscc);
      await resolutions.create({ by, subject, at: new Date().toISOString() });
      return { subject };
    },
    entryOf,
    reveal: async (subject) => {
      const found = await subjects.findById(subject).lean();
      return found && openEntry(keys, found);
    },
    revealAll: async (asked) => {
      const found = await subjects.find({ _id: { $in: [...asked] } }).lean();
      return new Map(found.map((sealed) => [sealed._id, () => openEntry(keys, sealed)]));
    },
    resolutions: (subject, limit) =>
      resolutions.find({ subject }, { _id: 0, until: 0 }).sort({ _id: -1 }).limit(limit).lean(),
  };

  async function entryOf(uscc: string): Promise<VaultEntry> {
    return (await find(uscc)) ?? (await create(uscc));
  }

  /** However many ask first at once, one salt is kept and all get that one: fingerprints are unique. */
  async function create(uscc: string): Promise<VaultEntry> {
    const salt = `0x${randomBytes(32).toString('hex')}`;
    const entry = { uscc, salt, subject: subjectReference(salt, uscc) };
    try {
      await subjects.collection.insertOne(sealEntry(keys, entry) as never);
      return entry;
    } catch (error) {
      const earlier = isDuplicateKey(error) ? await find(uscc) : null;
      if (earlier === null) throw error;
      return earlier;
    }
  }
}

async function requireKeys(
  { subjects, papers, forgettings }: VaultDocuments,
  keys: VaultKeys,
): Promise<void> {
  const foreign = { key: { $nin: [...keys.ids] } };
  const sealed =
    (await subjects.findOne(foreign).lean()) ??
    (await papers.findOne(foreign).lean()) ??
    (await forgettings.findOne({ ...foreign, box: { $exists: true } }).lean());
  if (sealed?.key === undefined) return;
  throw new VaultKeyError(
    `VAULT_KEY, VAULT_KEY_FILE: the vault holds what was sealed with the key ${sealed.key}, which is not among ${keys.ids.join(', ')}`,
  );
}
