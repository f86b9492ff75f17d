import { randomBytes } from 'node:crypto';
import { findOrCreate } from '../database/connection.js';
import type { VaultDocuments } from './documents.js';
import type { VaultKeys } from './keys.js';
import { openPaper, sealPaper } from './seal.js';

/** The secrets by which enterprises' records are named on the ledger. */
export interface RecordSecrets {
  /**
   * That of a subject, 32 bytes in hexadecimal with `0x`, made at first use; null where the vault has no such subject,
   * or has been told to forget it. It is another than the salt, which look-ups hand out.
   */
  recordSecret(subject: string): Promise<string | null>;
}

/** Kept as a text of its owner is: sealed, sealed anew when keys change, and destroyed with all other texts of the owner. */
export function openRecordSecrets(
  { papers, subjects }: Pick<VaultDocuments, 'papers' | 'subjects'>,
  keys: VaultKeys,
): RecordSecrets {
  return {
    recordSecret: async (subject) => {
      if ((await subjects.exists({ _id: subject })) === null) return null;
      const name = `records of ${subject}`;
      const text = `0x${randomBytes(32).toString('hex')}`;
      const known = await papers.findById(name).lean();
      const kept =
        known ??
        (await findOrCreate(papers, { ...sealPaper(keys, name, { text, salt: '' }), owner: subject }));
      return openPaper(keys, kept).text;
    },
  };
}
