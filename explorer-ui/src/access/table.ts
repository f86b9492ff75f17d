import type { FieldObligation } from '@xinjian/chaincode/model';
import { Remarks } from '../gateway/shapes/delivery.js';

/** One record of a delivered item. */
export type Row = Readonly<Record<string, unknown>>;

/** An item's fields as they are best read: those that every record shares once, the others as columns. */
export interface Arranged {
  readonly shared: readonly FieldObligation[];
  readonly columns: readonly FieldObligation[];
  /** Not in any record: withheld, or without a value. */
  readonly withheld: readonly FieldObligation[];
}

/** The mark that one record bears, beside what its item does. */
export function markOf(row: Row): 'objection' | 'repaired' | undefined {
  return Remarks.safeParse(row).data?._mark;
}

/** Newest period first, where the records have one; otherwise as delivered. */
export function newestFirst(rows: readonly Row[]): readonly Row[] {
  const period = ({ period: value }: Row) => (typeof value === 'string' ? value : '');
  return [...rows].sort((left, right) => period(right).localeCompare(period(left)));
}

/** A single record has no columns: all of it is read as labels and values. */
export function arrange(fields: readonly FieldObligation[], rows: readonly Row[]): Arranged {
  const opened = fields.filter(({ treatment }) => treatment !== 'withheld');
  const isShared = ({ name }: FieldObligation) =>
    rows.every((row) => JSON.stringify(row[name]) === JSON.stringify(rows[0]?.[name]));
  return {
    shared: opened.filter(isShared),
    columns: opened.filter((field) => !isShared(field)),
    withheld: fields.filter(({ treatment }) => treatment === 'withheld'),
  };
}
