import type { Connection, Model } from 'mongoose';
import { openVaultDocuments } from './documents.js';
import type { Sealed, VaultKeys } from './keys.js';
import { openEntry, openPaper, sealEntry, sealPaper } from './seal.js';

export interface Rotation {
  /** How many were sealed anew. */
  readonly sealed: number;
  /** How many already were as this ring writes them. */
  readonly kept: number;
}

/** How many documents are read at once. */
const PAGE = 500;

/**
 * Makes everything in the vault what this ring would write: sealed under its first key, findable under each. Cut
 * short, it is simply run again; beside gateways, a document that they change or destroy meanwhile stays theirs.
 */
export async function rotateVault(connection: Connection, keys: VaultKeys): Promise<Rotation> {
  const { subjects, papers } = await openVaultDocuments(connection);
  const [current] = keys.ids;
  const rotated = [
    await rewrite(subjects, (document) => {
      const entry = openEntry(keys, document);
      const wanted = keys.fingerprints(entry.uscc);
      const fits = document.key === current && document.fingerprints.join() === wanted.join();
      return fits ? null : sealEntry(keys, entry);
    }),
    await rewrite(papers, (document) =>
      document.key === current ? null : sealPaper(keys, document._id, openPaper(keys, document)),
    ),
  ];
  return {
    sealed: rotated.reduce((sum, { sealed }) => sum + sealed, 0),
    kept: rotated.reduce((sum, { kept }) => sum + kept, 0),
  };
}

async function rewrite<Document extends Sealed & { readonly _id: string }>(
  model: Model<Document>,
  anew: (document: Document) => Document | null,
): Promise<Rotation> {
  let [sealed, kept, after] = [0, 0, ''];
  for (;;) {
    const page = (await model
      .find({ _id: { $gt: after } } as never)
      .sort({ _id: 1 })
      .limit(PAGE)
      .lean()) as Document[];
    for (const document of page) {
      const fresh = anew(document);
      if (fresh === null) kept += 1;
      else {
        const { _id, ...members } = fresh;
        await model.updateOne({ _id, box: document.box } as never, { $set: members } as never);
        sealed += 1;
      }
    }
    const last = page.at(-1);
    if (last === undefined) return { sealed, kept };
    after = last._id;
  }
}
