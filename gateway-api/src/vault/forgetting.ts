import type { Connection } from 'mongoose';
import { findOrCreate } from '../database/connection.js';
import { openVaultDocuments } from './documents.js';
import type { VaultKeys } from './keys.js';
import { openEntry } from './seal.js';
import type { VaultEntry } from './vault.js';

/** That a subject is to be forgotten, noted before anything is destroyed. */
export interface Forgetting {
  readonly subject: string;
  readonly since: Date;
}

/** What of the vault a subject is forgotten by; each step may be repeated. */
export interface VaultForgetting {
  /**
   * Moves the subject from the vault to the note that it is being forgotten: from here on nobody reveals or finds it,
   * and who asks for its code makes another reference.
   */
  begin(subject: string): Promise<void>;
  /** All that is noted. */
  begun(): Promise<readonly Forgetting[]>;
  /** Code and salt, until they are destroyed. */
  entry(subject: string): Promise<VaultEntry | null>;
  /** Destroys the texts of an owner, and those of these names; answers how many. */
  destroyPapers(owner: string, names: readonly string[]): Promise<number>;
  /** Destroys the log of resolutions as far as the law lets it go by now, and sets the rest a time. */
  endLog(subject: string, now: Date): Promise<void>;
  /** Destroys code and salt. @returns whether there were any */
  destroy(subject: string): Promise<boolean>;
  /** Takes the note off. */
  end(subject: string): Promise<void>;
  /** Destroys what of logs has had its time. */
  destroyLogs(now: Date): Promise<void>;
}

/** Logs are kept for six months at least (网络安全法 23), in milliseconds. */
const LOG_LIFE = 184 * 24 * 60 * 60_000;

export async function openForgetting(connection: Connection, keys: VaultKeys): Promise<VaultForgetting> {
  const { subjects, resolutions, papers, forgettings } = await openVaultDocuments(connection);
  return {
    begin: async (subject) => {
      const found = await subjects.findById(subject).lean();
      const sealed = found === null ? {} : { key: found.key, box: found.box };
      await findOrCreate(forgettings, { _id: subject, since: new Date(), ...sealed });
      await subjects.deleteOne({ _id: subject });
    },
    begun: async () =>
      (await forgettings.find().lean()).map(({ _id: subject, since }) => ({ subject, since })),
    entry: async (subject) => {
      const { key, box } = (await forgettings.findById(subject).lean()) ?? {};
      return key === undefined || box === undefined ? null : openEntry(keys, { _id: subject, key, box });
    },
    destroyPapers: async (owner, names) =>
      (await papers.deleteMany({ $or: [{ owner }, { _id: { $in: [...names] } }] })).deletedCount,
    endLog: async (subject, now) => {
      const oldest = new Date(now.getTime() - LOG_LIFE).toISOString();
      await resolutions.deleteMany({ subject, at: { $lt: oldest } });
      const until = new Date(now.getTime() + LOG_LIFE);
      await resolutions.updateMany({ subject, until: { $exists: false } }, { $set: { until } });
    },
    destroy: async (subject) => {
      const filter = { _id: subject, box: { $exists: true } };
      return (await forgettings.updateOne(filter, { $unset: { key: 1, box: 1 } })).matchedCount === 1;
    },
    end: async (subject) => {
      await forgettings.deleteOne({ _id: subject });
    },
    destroyLogs: async (now) => {
      await resolutions.deleteMany({ until: { $lt: now } });
    },
  };
}
