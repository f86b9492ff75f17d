import { saltedDigest } from '@xinjian/chaincode/model';
import type { Provenance, SourceKind } from '../zone/documents.js';
import type { KeptRecord } from '../zone/zone.js';

/** Where delivered records came from, as their receiver sees it. */
export interface Source {
  readonly kind: SourceKind;
  readonly provider: string;
  /** Of a push the `jti` of its message, of a declaration the hash of its statement on the ledger; null of a file. */
  readonly message: string | null;
  /** Of a declaration the hash of its statement; else a salted digest of file or message, whose salt stays with the delivery's papers. */
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

/** What opens the digest of a source: its holder, with the file or message in hand, recomputes it. */
export interface SourceOpening {
  readonly digest: string;
  readonly salt: string;
}

/** Of the files and messages behind some records, each once: the zone keeps it only until the record is replaced. */
export function openingsOf(records: readonly KeptRecord[]): SourceOpening[] {
  const openings = records.flatMap(({ provenance: { kind, salt, digest } }) =>
    kind === 'declaration' || salt === null ? [] : [{ digest: saltedDigest(salt, digest), salt }],
  );
  return [...new Map(openings.map((opening) => [opening.digest, opening])).values()];
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
