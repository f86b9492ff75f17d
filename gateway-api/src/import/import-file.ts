import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { heldRows, type NumberedRow, type Reject, takeIn } from '../intake/take-in.js';
import type { ItemFormat } from '../records/item-format.js';
import type { StoredCounts, Zone } from '../zone/zone.js';
import { type Encoding, type Inspected, inspectFile } from './encoding.js';
import { type FileRecord, readRecords } from './records.js';
import { RejectFile } from './rejects.js';

/** How far an import has come. */
export interface Progress {
  readonly bytes: number;
  readonly size: number;
  readonly good: number;
  readonly bad: number;
}

export interface ImportSummary extends StoredCounts {
  /** Records that did not get in; each has at least one line in the reject file. */
  readonly rejected: number;
  /** Where the rejects are listed; null where there are none. */
  readonly rejectFile: string | null;
  readonly encoding: Inspected['encoding'];
  /** SHA-256 of the file. */
  readonly digest: string;
  /** Of which time the file is (RFC 3339). */
  readonly asOf: string;
}

export interface ImportOptions {
  readonly file: string;
  readonly format: ItemFormat;
  readonly zone: Pick<Zone, 'store' | 'bearersOf'>;
  /** Of which time the file is (RFC 3339, UTC); else of when it was written, or of now should that lie ahead. */
  readonly asOf?: string | undefined;
  /** The file's encoding, where it is known; else it is found out. */
  readonly encoding?: Encoding | undefined;
  readonly onProgress?: (progress: Progress) => void;
}

/** Records written at once: what bounds the memory of an import. */
const BATCH = 500;

/**
 * Reads a CSV file of one item into the zone: good records in, bad ones into the reject file, with those that are older
 * than what the zone has. Repeatable at any time: what is already there changes nothing.
 * @throws {FileRefused} a file of another encoding or another layout: nothing of it is written
 */
export async function importFile(options: ImportOptions): Promise<ImportSummary> {
  const { file, format, zone, onProgress } = options;
  const inspected = await inspectFile(file, options.encoding);
  const receivedAt = new Date().toISOString();
  const asOf = options.asOf ?? earlier(inspected.writtenAt, receivedAt);
  const rejects = new RejectFile(file);
  const totals = { inserted: 0, updated: 0, unchanged: 0, rejected: 0 };
  const provenance = {
    ...{ provider: format.item.provider_zh, kind: 'file' as const, name: basename(file) },
    ...{ digest: inspected.hash, salt: `0x${randomBytes(32).toString('hex')}` },
    receivedAt,
  };
  const batch: NumberedRow[] = [];
  const reject = async (found: readonly Reject[]) => {
    totals.rejected += 1;
    await rejects.add(found);
  };
  const flush = async (bytes: number) => {
    const { records, rejects: homeless } = await heldRows(zone, format, batch.splice(0));
    const { rejects: refused, ...stored } = await takeIn(zone, format, { provenance, asOf }, records);
    for (const each of [...homeless, ...refused]) await reject([each]);
    totals.inserted += stored.inserted;
    totals.updated += stored.updated;
    totals.unchanged += stored.unchanged;
    const good = totals.inserted + totals.updated + totals.unchanged;
    onProgress?.({ bytes, size: inspected.size, good, bad: totals.rejected });
  };
  try {
    for await (const record of readRecords(file, inspected.encoding, format.item)) {
      const read = readRecord(record, format);
      if ('rejects' in read) await reject(read.rejects);
      else batch.push({ ...read, line: record.line });
      if (batch.length >= BATCH) await flush(record.bytes);
    }
    await flush(inspected.size);
    await rejects.finish();
  } catch (error) {
    await rejects.abandon();
    throw error;
  }
  const rejectFile = totals.rejected > 0 ? rejects.path : null;
  return { ...totals, rejectFile, encoding: inspected.encoding, digest: inspected.hash, asOf };
}

function earlier(one: string, other: string): string {
  return one < other ? one : other;
}

function readRecord(record: FileRecord, format: ItemFormat) {
  const { line } = record;
  if ('broken' in record) return { rejects: [{ line, column: '', reason: record.broken, value: '' }] };
  const reading = format.read(record.fields);
  if ('row' in reading) return reading;
  const rejects = reading.problems.map(({ field, problem }): Reject => {
    const index = format.item.fields.findIndex(({ name }) => name === field);
    return { line, column: field, reason: problem, value: record.fields[index] ?? '' };
  });
  return { rejects };
}
