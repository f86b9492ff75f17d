import { LedgerError, sameDigest, saltedDigest } from '@xinjian/chaincode/model';
import { z } from 'zod';

/** Words of which the ledger holds the salted digest; they themselves are sealed in the vault. */
export const sealedText = {
  text: z.string().trim().min(1).max(20_000),
  /** 32 bytes, hexadecimal with `0x`. */
  salt: z.string().regex(/^0x[0-9a-f]{64}$/),
};
export const SealedText = z.strictObject(sealedText);
export type SealedText = z.infer<typeof SealedText>;

/** @throws {LedgerError} MALFORMED where the text is not the one of which the statement holds the digest */
export function checkSealedText({ text, salt }: SealedText, digest: string): void {
  if (sameDigest(saltedDigest(salt, text), digest)) return;
  throw new LedgerError('MALFORMED', 'body/text: not the one that the statement’s digest names');
}
