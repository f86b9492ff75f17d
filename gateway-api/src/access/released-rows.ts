import {
  type AccessRequest,
  applyObligations,
  type Decision,
  isServable,
  type ItemObligation,
  type Row,
  tellsRecords,
  treatmentOfRecord,
} from '@xinjian/chaincode/model';
import type { Collected } from '../collection/collect.js';
import type { Handles } from '../records/handles.js';

/**
 * What a released record says beside its fields, whose names begin with a letter: the mark that it bears itself; and to
 * the enterprise that asks for its own data, the handle by which it may object to this record.
 */
export interface RecordRemarks {
  readonly _mark?: 'objection' | 'repaired';
  readonly _record?: string;
}

/** Rows of one item as they leave. */
export type ReleaseRows = (obligation: ItemObligation, collected: Pick<Collected, 'rows' | 'model'>) => Row[];

/**
 * How the records of an allowed access leave. The secret behind the handles is read only where one is called for: most
 * accesses name no record.
 */
export async function rowRelease(
  handles: Handles,
  { jti, subject, service }: Pick<AccessRequest, 'jti' | 'subject' | 'service'>,
  { rule, obligations }: Pick<Decision, 'rule' | 'obligations'>,
): Promise<ReleaseRows> {
  const isOwn = rule === 'subject' && service === 'query';
  const handleOf = isOwn || obligations.some(tellsRecords) ? await handles.of(subject) : null;
  return (obligation, { rows, model }) =>
    rows
      .filter((row) => isServable(obligation, row))
      .flatMap((row): Row[] => {
        const released = applyObligations(obligation, row);
        // what is computed is nobody's record
        const handle = model === undefined ? handleOf?.(obligation.item, row) : undefined;
        if (handle === undefined) return mayHoldBack(obligation) ? [] : [released];
        const { leaves, mark } = treatmentOfRecord(obligation, jti, handle);
        const remarks: RecordRemarks = {
          ...(mark !== undefined && { _mark: mark }),
          ...(isOwn && { _record: handle }),
        };
        return leaves ? [{ ...released, ...remarks }] : [];
      });
}

/** Whether there are records of the item that must not leave: then none does that cannot be told from them. */
function mayHoldBack({ records = [], only }: ItemObligation): boolean {
  return only !== undefined || records.some(({ treatment }) => treatment === 'withheld');
}
