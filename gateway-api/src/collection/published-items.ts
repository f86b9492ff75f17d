import type { CatalogueItem } from '@xinjian/chaincode/model';
import { LRUCache } from 'lru-cache';

type Read = (id: string, version: number) => Promise<CatalogueItem | null>;

/** How many versions of items are remembered. */
const REMEMBERED = 1_000;

/** Items by id and version, each read once: what is published in a version never changes. */
export function publishedItems(read: Read): Read {
  const known = new LRUCache<string, CatalogueItem>({ max: REMEMBERED });
  return async (id, version) => {
    const name = `${id} ${version}`;
    const item = known.get(name) ?? (await read(id, version));
    if (item !== null) known.set(name, item);
    return item;
  };
}
