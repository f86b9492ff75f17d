import {
  type AccessRequest,
  applyObligations,
  type Decision,
  isServable,
  type ItemObligation,
  type Row as ReleasedRow,
  tellsRecords,
  treatmentOfRecord,
} from '@xinjian/chaincode/model';
import type { Collected } from '../collection/collect.js';
import type { Handles } from '../records/handles.js';
import type { Row } from '../records/item-format.js';

/**
 * What a released record says beside its fields, whose names begin with a letter: the mark that it bears itself; and to
 * the enterprise that asks for its own data, the handle by which it may object to this record.
 */
export interface RecordRemarks {
  readonly _mark?: 'objection' | 'repaired';
  readonly _record?: string;
}

/** How rows of an item leave. */
export interface RowRelease {
  /** Of a record that is held by a source. */
  readonly mayLeave: (obligation: ItemObligation, row: Row) => boolean;
  /** Those that may leave, as they do. */
  readonly release: (
    obligation: ItemObligation,
    collected: Pick<Collected, 'rows' | 'model'>,
  ) => ReleasedRow[];
}

/**
 * How the records of an allowed access leave. The secret behind the handles is read only where one is called for: most
 * accesses name no record.
 */
export async function rowRelease(
  handles: Handles,
  { jti, subject, service }: Pick<AccessRequest, 'jti' | 'subject' | 'service'>,
  { rule, obligations }: Pick<Decision, 'rule' | 'obligations'>,
): Promise<RowRelease> {
  const isOwn = rule === 'subject' && service === 'query';
  const handleOf = isOwn || obligations.some(tellsRecords) ? await handles.of(subject) : null;
  const mayLeave = (obligation: ItemObligation, row: Row) => {
    const handle = handleOf?.(obligation.item, row);
    if (!isServable(obligation, row)) return false;
    return handle === undefined
      ? !mayHoldBack(obligation)
      : treatmentOfRecord(obligation, jti, handle).leaves;
  };
  const remarked = (obligation: ItemObligation, row: Row): ReleasedRow => {
    const released = applyObligations(obligation, row);
    const handle = handleOf?.(obligation.item, row);
    if (handle === undefined) return released;
    const { mark } = treatmentOfRecord(obligation, jti, handle);
    const remarks: RecordRemarks = {
      ...(mark !== undefined && { _mark: mark }),
      ...(isOwn && { _record: handle }),
    };
    return { ...released, ...remarks };
  };
  return {
    mayLeave,
    // what is computed is nobody's record
    release: (obligation, { rows, model }) =>
      model === undefined
        ? rows.filter((row) => mayLeave(obligation, row)).map((row) => remarked(obligation, row))
        : rows.map((row) => applyObligations(obligation, row)),
  };
}

/** Whether there are records of the item that must not leave: then none does that cannot be told from them. */
function mayHoldBack({ records = [], only }: ItemObligation): boolean {
  return only !== undefined || records.some(({ treatment }) => treatment === 'withheld');
}
