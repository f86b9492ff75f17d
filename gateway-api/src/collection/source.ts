import { saltedDigest } from '@xinjian/chaincode/model';
import type { Provenance, SourceKind } from '../zone/documents.js';
import type { KeptRecord } from '../zone/zone.js';

/** Where delivered records came from, as their receiver sees it. */
export interface Source {
  readonly kind: SourceKind;
  readonly provider: string;
  /** Of a push the `jti` of its message, of a declaration the hash of its statement on the ledger; null of a file. */
  readonly message: string | null;
  /** Of a declaration the hash of its statement; else a salted digest of file or message, whose salt the zone keeps. */
  readonly digest: string | null;
  /** RFC 3339. */
  readonly receivedAt: string;
}

/** The sources of some records, each once, the earliest first. */
export function sourcesOf(records: readonly Pick<KeptRecord, 'provenance'>[]): Source[] {
  const sources = records.map(({ provenance }) => sourceOf(provenance));
  const distinct = new Map(sources.map((source) => [JSON.stringify(source), source]));
  return [...distinct.values()].sort((one, other) => (one.receivedAt < other.receivedAt ? -1 : 1));
}

/** A file's bare digest could be guessed from its few records, and its name tell of others in it. */
function sourceOf({ kind, provider, name, digest, salt, receivedAt }: Provenance): Source {
  const salted = salt === null ? null : saltedDigest(salt, digest);
  return {
    ...{ kind, provider, receivedAt },
    message: kind === 'file' ? null : name,
    digest: kind === 'declaration' ? digest : salted,
  };
}
