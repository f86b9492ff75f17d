import type { ItemObligation } from './decision.js';
import { blindedHandle } from './hash.js';

/** What becomes of one record of an item that may leave. */
export interface RecordTreatment {
  readonly leaves: boolean;
  /** That of the record itself, beside what the item as a whole bears. */
  readonly mark?: 'objection' | 'repaired';
}

/** Whether what becomes of a record depends on which it is: only then need anybody know its handle. */
export function tellsRecords({ records, only }: ItemObligation): boolean {
  return records !== undefined || only !== undefined;
}

/**
 * How one record is treated by the obligation on its item.
 * @param access the `jti` of the request that was decided on
 */
export function treatmentOfRecord(
  { records = [], only }: ItemObligation,
  access: string,
  handle: string,
): RecordTreatment {
  const blinded = blindedHandle(access, handle);
  const found = records.find(({ record }) => record === blinded);
  const leaves = found?.treatment !== 'withheld' && (only === undefined || found?.mark === only);
  return { leaves, ...(found !== undefined && { mark: found.mark }) };
}
