import type { Collection } from 'mongoose';
import { isDuplicateKey } from '../database/connection.js';
import type { VaultDocuments } from './documents.js';
import type { VaultKeys } from './keys.js';
import { sealEntry, sealPaper } from './seal.js';

/** As the first version kept them, in `vault.entries` (`_id` the USCC) and `vault.documents`. */
interface ClearEntry {
  readonly _id: string;
  readonly subject: string;
  readonly salt: string;
}
interface ClearPaper {
  readonly _id: string;
  readonly text: string;
  readonly salt: string;
}

/** Seals what the first version kept in clear, and removes it there; cut short, the next start goes on. */
export async function sealClearText({ subjects, papers }: VaultDocuments, keys: VaultKeys): Promise<void> {
  await move(subjects.db.collection<ClearEntry>('vault.entries'), ({ _id: uscc, subject, salt }) =>
    subjects.collection.insertOne(sealEntry(keys, { uscc, subject, salt }) as never),
  );
  await move(papers.db.collection<ClearPaper>('vault.documents'), ({ _id, text, salt }) =>
    papers.collection.insertOne(sealPaper(keys, _id, { text, salt }) as never),
  );
}

async function move<Clear extends { readonly _id: string }>(
  collection: Collection<Clear>,
  seal: (clear: Clear) => Promise<unknown>,
): Promise<void> {
  for await (const clear of collection.find({})) {
    await seal(clear as Clear).catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error;
    });
    await collection.deleteOne({ _id: clear._id } as never);
  }
}
