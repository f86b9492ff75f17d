import { LedgerError } from '@xinjian/chaincode/model';
import { Problem } from '../http/problem.js';
import { nameOnly } from '../records/formats.js';
import type { ItemFormat } from '../records/item-format.js';
import type { Services } from './services.js';

/**
 * How the records of an item look.
 * @throws {LedgerError} NOT_FOUND for one that is not in the catalogue
 * @throws {Problem} CONFLICT for one that is there by its name only
 */
export async function formatOfItem(
  { formats, readModel }: Pick<Services, 'formats' | 'readModel'>,
  id: string,
): Promise<ItemFormat> {
  const format = await formats(id);
  if (format !== null) return format;
  if ((await readModel.catalogueItem(id)) === null) throw new LedgerError('NOT_FOUND', `no item ${id}`);
  throw new Problem('CONFLICT', nameOnly(id));
}
