import { type CatalogueItem, isUscc } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { type FieldValue, NO_USCC, readerOf } from './field.js';
import type { RecordKey } from './record-keys.js';

/** One record of an item, by the catalogue's field names. */
export type Row = Readonly<Record<string, FieldValue>>;

/** A record as JSON brings it; decimals, dates and identifiers are text. */
export const RowObject = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
export type RowObject = z.infer<typeof RowObject>;

/** What is wrong with one field of a record. */
export interface FieldProblem {
  readonly field: string;
  readonly problem: string;
}

export type RowReading =
  | {
      readonly row: Row;
      /** Whose record it is: a USCC, or a name where the item's records know no more (`RecordKey.by`). */
      readonly subject: string;
    }
  | { readonly problems: readonly FieldProblem[] };

const NO_KEY = 'missing: it tells this record from the others of its enterprise';

/** How the records of one item look, and how they are read. */
export interface ItemFormat {
  readonly item: CatalogueItem;
  readonly recordKey: RecordKey;
  /** Checks every field by its type; subject and key must be there. `fields` holds a text for each field, in order. */
  read(fields: readonly string[]): RowReading;
}

/** @throws {UnknownFieldType} the catalogue names a type that cannot be read */
export function formatOf(item: CatalogueItem, recordKey: RecordKey): ItemFormat {
  const readers = item.fields.map(({ name, type }) => ({ name, read: readerOf(type) }));
  return {
    item,
    recordKey,
    read: (fields) => {
      const problems: FieldProblem[] = [];
      const entries = readers.map(({ name, read }, index): [string, FieldValue] => {
        const reading = read(fields[index] ?? '');
        if ('value' in reading) return [name, reading.value];
        problems.push({ field: name, problem: reading.problem });
        return [name, null];
      });
      const row = Object.fromEntries(entries);
      if (problems.length === 0) problems.push(...identityProblems(row, recordKey));
      return problems.length === 0 ? { row, subject: String(row[recordKey.subject]) } : { problems };
    },
  };
}

/** What keeps a record from being told apart from all others: without its key it would stand in another's place. */
function identityProblems(row: Row, recordKey: RecordKey): FieldProblem[] {
  const problem = problemOf(row[recordKey.subject] ?? null, recordKey);
  const { key, mayBeEmpty = [] } = recordKey;
  const missing = key.filter((field) => !mayBeEmpty.includes(field) && (row[field] ?? null) === null);
  return [
    ...(problem === null ? [] : [{ field: recordKey.subject, problem }]),
    ...missing.map((field) => ({ field, problem: NO_KEY })),
  ];
}

/** A list may name people too, by their identity numbers: of those nothing is collected. */
function problemOf(subject: FieldValue, { by }: RecordKey): string | null {
  if (typeof subject !== 'string') return 'missing';
  return by === 'name' || isUscc(subject) ? null : NO_USCC;
}

/** Reads a record by its field names; what is not named is not stated, and a name that the item does not have a fault. */
export function readObject(format: ItemFormat, record: RowObject): RowReading {
  const names = format.item.fields.map(({ name }) => name);
  const strangers = Object.keys(record).filter((name) => !names.includes(name));
  if (strangers.length > 0) {
    return {
      problems: strangers.map(() => ({ field: '', problem: `a field that ${format.item.id} does not have` })),
    };
  }
  return format.read(names.map((name) => String(record[name] ?? '')));
}
