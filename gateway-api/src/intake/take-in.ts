import type { ItemFormat, Row } from '../records/item-format.js';
import type { IncomingRecord, Refused, StoredCounts, Zone } from '../zone/zone.js';
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

export interface TakenIn extends StoredCounts {
  readonly rejects: readonly Reject[];
}

const STRANGER = 'of another enterprise than the message is about';

/** What records come out of: a file or a message. */
export interface RecordSource {
  readonly provenance: Omit<Provenance, 'line'>;
  /** Of which time what it says is (RFC 3339). */
  readonly asOf: string;
}

/** A record with its enterprise. */
export interface HeldRow {
  readonly line: number;
  readonly row: Row;
  readonly uscc: string;
}

/** Writes records into the zone, but for those that are older than what it holds, or contradict each other. */
export async function takeIn(
  zone: Pick<Zone, 'store'>,
  format: ItemFormat,
  { provenance, asOf }: RecordSource,
  rows: readonly HeldRow[],
): Promise<TakenIn> {
  const incoming = rows.map(({ row, uscc, line }): IncomingRecord => ({
    ...{ row, uscc, asOf },
    provenance: { ...provenance, line },
  }));
  const { refused, ...counts } = await zone.store(format, incoming);
  return { ...counts, rejects: rejectsOf(refused) };
}

/** Refused for its place: no field of the record is at fault. */
export function rejectsOf(refused: readonly Refused[]): Reject[] {
  return refused.map(({ line, reason }) => ({ line, column: '', reason, value: '' }));
}

/**
 * Rows with the enterprises whose they are, and those that are nobody's.
 * @param only the code of the enterprise whose they must be, where the source is about one
 */
export async function heldRows(
  zone: Pick<Zone, 'bearersOf'>,
  format: ItemFormat,
  rows: readonly NumberedRow[],
  only?: string,
) {
  const holders = await holdersOf(zone, format, rows);
  const records: HeldRow[] = [];
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
