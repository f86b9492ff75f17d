import type { ReadModel } from '../projection/read-model.js';
import { formatOf, type ItemFormat } from './item-format.js';
import type { RecordKeys } from './record-keys.js';

/** The format of an item as published last; null for one that is not in the catalogue. */
export type Formats = (item: string) => Promise<ItemFormat | null>;

export function createFormats(readModel: Pick<ReadModel, 'catalogueItem'>, recordKeys: RecordKeys): Formats {
  return async (id) => {
    const [item, recordKey] = [await readModel.catalogueItem(id), recordKeys.get(id)];
    return item === null || recordKey === undefined ? null : formatOf(item, recordKey);
  };
}
