import { sameDigest, saltedDigest } from '@xinjian/chaincode/model';
import type { SettledDigest } from '../../gateway/shapes/report.js';

/** What a file is found to be. */
export interface Comparison {
  readonly isSame: boolean;
  /** Of the file, as this browser computes it. */
  readonly digest: string;
}

/** The salt that the report's code brings behind `#`; undefined where there is none. */
export function saltIn(fragment: string): string | undefined {
  const [, hex] = /^#([0-9a-f]{64})$/.exec(fragment) ?? [];
  return hex === undefined ? undefined : `0x${hex}`;
}

/** Compares a file with the digest that the ledger holds: nothing of it leaves this browser. */
export function compare(file: Uint8Array, salt: string, { digest }: SettledDigest): Comparison {
  const computed = saltedDigest(salt, file);
  return { isSame: sameDigest(computed, digest), digest: computed };
}
