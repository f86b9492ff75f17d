import canonicalize from 'canonicalize';
import type { Collected } from '../collection/collect.js';
import type { SourceOpening } from '../collection/source.js';

/** What opens the digests that a delivery left of one item: kept with its papers, and destroyed with its subject. */
export interface Opening {
  readonly item: string;
  /** As settled: over the RFC 8785 form of the records as their source gave them. */
  readonly sourceDigest: string;
  readonly salt: string;
  /** Whether what was delivered is just that: who holds it learns no more from the salt. */
  readonly isWhole: boolean;
  /** Of the files and messages behind the records. */
  readonly sources: readonly SourceOpening[];
}

/** Null where the source gave nothing. */
export function openingOf(
  { item, rows, sourceDigest, sourceSalt: salt, openings: sources = [] }: Collected,
  delivered: readonly object[],
): Opening | null {
  if (sourceDigest === null || salt === null) return null;
  return { item, sourceDigest, salt, isWhole: canonicalize(rows) === canonicalize(delivered), sources };
}

/** Who asks for it: the enterprise concerned, the institution that was answered, or who oversees both. */
export type OpeningReader = 'subject' | 'receiver' | 'regulator';

/** As handed out. */
export interface ShownOpening {
  readonly item: string;
  readonly sourceDigest: string;
  readonly salt: string;
  readonly sources: readonly SourceOpening[];
}

/**
 * What of it somebody may have. With a salt, values that were masked could be tried one after the other: so a receiver
 * gets it of what it was given whole; and files and messages, which hold other enterprises' records too, the regulator
 * alone opens, who has them from their provider.
 */
export function shownTo(reader: OpeningReader, openings: readonly Opening[]): ShownOpening[] {
  const open = reader === 'receiver' ? openings.filter(({ isWhole }) => isWhole) : openings;
  return open.map(({ item, sourceDigest, salt, sources }) => ({
    ...{ item, sourceDigest, salt },
    sources: reader === 'regulator' ? sources : [],
  }));
}
