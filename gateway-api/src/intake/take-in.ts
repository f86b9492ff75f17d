import type { ItemFormat, Row } from '../records/item-format.js';
import type { IncomingRecord, Stored, Zone } from '../zone/zone.js';
import type { Provenance } from '../zone/documents.js';
import { holdersOf } from './holders.js';

/** One thing wrong with one record. */
export interface Reject {
  /** Where it stands in its file or message, from 1. */
  readonly line: number;
  /** The field's name; '' where the whole record is broken. */
  readonly column: string;
  readonly reason: string;
  /** What stood there. */
  readonly value: string;
}

/** A record that reads, with its place. */
export interface NumberedRow {
  readonly line: number;
  readonly row: Row;
  readonly subject: string;
}

export interface TakenIn extends Stored {
  readonly rejects: readonly Reject[];
}

const STRANGER = 'of another enterprise than the message is about';

/**
 * Writes records into the zone, but for those that belong to no enterprise that is known.
 * @param only the code of the enterprise whose they must be, where the source is about one
 */
export async function takeIn(
  zone: Pick<Zone, 'store' | 'bearersOf'>,
  format: ItemFormat,
  provenance: Omit<Provenance, 'line'>,
  rows: readonly NumberedRow[],
  only?: string,
): Promise<TakenIn> {
  const { records, rejects } = await heldRows(zone, format, rows, only);
  const incoming = records.map(({ row, uscc, line }): IncomingRecord => ({
    row,
    uscc,
    provenance: { ...provenance, line },
  }));
  return { ...(await zone.store(format, incoming)), rejects };
}

/** Rows with the enterprises whose they are, and those that are nobody's. */
export async function heldRows(
  zone: Pick<Zone, 'bearersOf'>,
  format: ItemFormat,
  rows: readonly NumberedRow[],
  only?: string,
) {
  const holders = await holdersOf(zone, format, rows);
  const records: { line: number; row: Row; uscc: string }[] = [];
  const rejects: Reject[] = [];
  for (const [index, held] of holders.entries()) {
    const { line = 0, row = {}, subject: value = '' } = rows[index] ?? {};
    const stranger = { field: format.recordKey.subject, problem: STRANGER };
    const { field, problem } = 'problem' in held ? held.problem : stranger;
    if ('uscc' in held && (only ?? held.uscc) === held.uscc) records.push({ line, row, uscc: held.uscc });
    else rejects.push({ line, column: field, reason: problem, value });
  }
  return { records, rejects };
}
