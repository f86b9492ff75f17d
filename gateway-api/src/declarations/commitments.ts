import { readdir, readFile } from 'node:fs/promises';
import { LedgerError, sameDigest, saltedDigest } from '@xinjian/chaincode/model';
import { packageFile } from '../package-file.js';

/** A text of the credit commitment 信用承诺书, with `{uscc}` and `{item}` where the declaration's own stand. */
export interface Commitment {
  /** Its version, as `commitment.template` of a declaration names it. */
  readonly template: string;
  readonly text: string;
}

/** Every version in `data/commitments`, oldest first: what was once signed must stay readable. */
export async function readCommitments(): Promise<Commitment[]> {
  const folder = packageFile('data/commitments');
  const files = (await readdir(folder)).filter((name) => /^\d+\.txt$/.test(name));
  const all = await Promise.all(
    files.map(async (name) => ({
      template: name.replace('.txt', ''),
      text: await readFile(packageFile(`data/commitments/${name}`), 'utf8'),
    })),
  );
  return all.sort((one, other) => Number(one.template) - Number(other.template));
}

/** The very words that an enterprise signs. */
export function wordsOf({ text }: Commitment, uscc: string, item: string): string {
  return text.replaceAll('{uscc}', uscc).replaceAll('{item}', item);
}

/**
 * @param signed what the statement says of its commitment
 * @throws {LedgerError} TERMS_REFUSED for a template that does not exist, or other words
 */
export function checkCommitment(
  commitments: readonly Commitment[],
  signed: { readonly template: string; readonly digest: string },
  { uscc, item, salt }: { readonly uscc: string; readonly item: string; readonly salt: string },
): void {
  const commitment = commitments.find(({ template }) => template === signed.template);
  if (commitment === undefined) {
    throw new LedgerError('TERMS_REFUSED', `commitment/template: there is no ${signed.template}`);
  }
  if (sameDigest(saltedDigest(salt, wordsOf(commitment, uscc, item)), signed.digest)) return;
  throw new LedgerError('TERMS_REFUSED', 'commitment/digest: not of the words of this template');
}
