/** A value of a record: the catalogue's types in JSON; decimals and identifiers stay text. Null: not stated. */
export type FieldValue = string | number | boolean | null;
/** One record of an item, by the catalogue's field names. */
export type Row = Readonly<Record<string, FieldValue>>;

/** What one source gave for one item; nothing in it is masked yet. */
export interface Collected {
  readonly item: string;
  readonly version: number;
  /** `empty`: the source answered that it has no record. `unavailable`: no usable answer. */
  readonly status: 'delivered' | 'empty' | 'unavailable';
  readonly rows: readonly Row[];
  /** The source's name, for the settlement. */
  readonly provider: string;
  /** When the source answered, or was given up (RFC 3339). */
  readonly fetchedAt: string;
  /** SHA-256 of `salt32 ‖ RFC 8785 form of rows`, with a salt of its own that is kept nowhere; null where unavailable. */
  readonly sourceDigest: string | null;
}

/** An item in the version that the consent names. */
export interface WantedItem {
  readonly id: string;
  readonly version: number;
}

/**
 * Fetches items of one enterprise from the zone and the providers' interfaces, all at once; one that fails or hangs
 * is `unavailable` by itself and holds up no other. Never rejects for a source's fault. Same order as asked.
 */
export type Collect = (
  items: readonly WantedItem[],
  uscc: string,
  signal: AbortSignal,
) => Promise<readonly Collected[]>;
