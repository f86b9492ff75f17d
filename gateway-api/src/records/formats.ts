import type { CatalogueItem } from '@xinjian/chaincode/model';
import type { ReadModel } from '../projection/read-model.js';
import { formatOf, type ItemFormat } from './item-format.js';
import type { RecordKey, RecordKeys } from './record-keys.js';

/** The format of an item as published last; null for one that is not in the catalogue, or known by its name only. */
export type Formats = (item: string) => Promise<ItemFormat | null>;

export function createFormats(readModel: Pick<ReadModel, 'catalogueItem'>, recordKeys: RecordKeys): Formats {
  return async (id) => {
    const [item, recordKey] = [await readModel.catalogueItem(id), recordKeys.get(id)];
    return item !== null && isCollectable(item, recordKey) ? formatOf(item, recordKey) : null;
  };
}

/** Whether the published fields of an item are such that a record says whose it is, and which of theirs. */
export function isCollectable(
  { fields }: Pick<CatalogueItem, 'fields'>,
  recordKey: RecordKey | undefined,
): recordKey is RecordKey {
  if (recordKey === undefined) return false;
  return [recordKey.subject, ...recordKey.key].every((name) => fields.some((field) => field.name === name));
}

/** Whether an item is what enterprises declare themselves, under their own signature. */
export function isDeclared({ sharing_mode: mode }: Pick<CatalogueItem, 'sharing_mode'>): boolean {
  return mode === 'self_declared';
}

/** Why nothing of such an item is taken from others. */
export function declaredOnly(id: string): string {
  return `${id} is declared by the enterprise under its own signature (POST /v1/declarations): nobody else brings it`;
}

/** Why nothing of an item in the catalogue is taken. */
export function nameOnly(id: string): string {
  return `${id} is known by its name only: no fields are published by which a record says whose it is, so nothing of it is collected`;
}
