import type { Papers } from './papers.js';
import type { RecordSecrets } from './record-secrets.js';

/** One enterprise's entry: whoever holds the salt can recompute `subject` from the USCC. */
export interface VaultEntry {
  /** keccak256(salt ‖ utf8(USCC)), `0x` and 64 hexadecimal digits. */
  readonly subject: string;
  readonly uscc: string;
  /** 32 random bytes, `0x` and hexadecimal. */
  readonly salt: string;
}

/** Who asked for the reference of an enterprise, and when (RFC 3339). */
export interface Resolution {
  readonly by: string;
  readonly subject: string;
  readonly at: string;
}

/**
 * What must never stand on the ledger, and cannot be rebuilt from it: written with `w: majority`, codes, salts and
 * documents sealed.
 */
export interface Vault extends Papers, RecordSecrets {
  /**
   * The live reference of an enterprise, made at first use, also for a firm that has not signed in yet. Each call is
   * logged under `by` (a participant or subject) and shown to the enterprise.
   * @param uscc checked by the caller (`Uscc` of the model)
   */
  resolve(uscc: string, by: string): Promise<{ readonly subject: string }>;
  /** Without a log entry: for the access path, and for look-ups that are already on the ledger. */
  reveal(subject: string): Promise<VaultEntry | null>;
  /** The same of many at once; each is unsealed by whoever asked for it. @throws {VaultAltered} where it is unsealed */
  revealAll(subjects: readonly string[]): Promise<ReadonlyMap<string, () => VaultEntry>>;
  /** The entry of a USCC, made where it has none, without a log entry: for look-ups, which the ledger logs. */
  entryOf(uscc: string): Promise<VaultEntry>;
  /** The entry of a USCC, if it has one; makes none, logs nothing. */
  find(uscc: string): Promise<VaultEntry | null>;
  /** Newest first, at most `limit`. */
  resolutions(subject: string, limit: number): Promise<readonly Resolution[]>;
}
