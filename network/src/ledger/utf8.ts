/**
 * Orders strings by their UTF-8 bytes, as Fabric and LevelDB do. JavaScript's own order, by UTF-16 units,
 * differs for characters beyond the basic plane.
 */
export function compareUtf8(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** A copy, sorted by {@link compareUtf8} of the given field. */
export function sortedByKey<T>(items: Iterable<T>, key: (item: T) => string): T[] {
  return [...items]
    .map((item) => ({ item, bytes: Buffer.from(key(item)) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ item }) => item);
}
