import { z } from 'zod';
import type { PaperDocument, SubjectDocument } from './documents.js';
import type { VaultKeys } from './keys.js';
import type { Paper } from './papers.js';
import type { VaultEntry } from './vault.js';

const Entry = z.strictObject({ uscc: z.string(), salt: z.string() });
const Text = z.strictObject({ text: z.string(), salt: z.string() });

/** What is written under the ring's current key; it opens for this subject only. */
export function sealEntry(keys: VaultKeys, { subject, uscc, salt }: VaultEntry): SubjectDocument {
  return {
    _id: subject,
    ...keys.seal(`subject ${subject}`, JSON.stringify({ uscc, salt })),
    fingerprints: keys.fingerprints(uscc),
  };
}

/** @throws {VaultAltered} @throws {VaultKeyError} */
export function openEntry(
  keys: VaultKeys,
  { _id: subject, key, box }: Omit<SubjectDocument, 'fingerprints'>,
): VaultEntry {
  return { subject, ...Entry.parse(JSON.parse(keys.open(`subject ${subject}`, { key, box }))) };
}

export function sealPaper(keys: VaultKeys, digest: string, { text, salt }: Paper): PaperDocument {
  return { _id: digest, ...keys.seal(`document ${digest}`, JSON.stringify({ text, salt })) };
}

/** @throws {VaultAltered} @throws {VaultKeyError} */
export function openPaper(keys: VaultKeys, { _id: digest, key, box }: PaperDocument): Paper {
  return Text.parse(JSON.parse(keys.open(`document ${digest}`, { key, box })));
}
