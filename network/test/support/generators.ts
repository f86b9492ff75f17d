import fc from 'fast-check';

/** Keys in which the order of UTF-8 bytes, that of UTF-16 units, and prefixes of each other all matter. */
export const key = fc
  .array(fc.constantFrom('a', 'b', 'é', '信', '\uFFFD', '\u{1F600}', '\u0001', '\u{10FFFF}'), {
    maxLength: 3,
  })
  .map((parts) => parts.join(''));

/** Few namespaces, one a prefix of another. */
export const namespace = fc.constantFrom('cc', 'cc1', 'other');

/** A value, or '' for a deletion. */
export const value = fc.constantFrom('', 'x', 'y', 'zz');

/** What a naive reader does: sort by the bytes of UTF-8, then cut. */
export function naiveRange(keys: Iterable<string>, startKey: string, endKey: string): string[] {
  const bytes = (text: string): Buffer => Buffer.from(text);
  return [...keys]
    .filter((one) => Buffer.compare(bytes(one), bytes(startKey)) >= 0)
    .filter((one) => endKey === '' || Buffer.compare(bytes(one), bytes(endKey)) < 0)
    .sort((a, b) => Buffer.compare(bytes(a), bytes(b)));
}
