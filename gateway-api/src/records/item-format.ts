import type { CatalogueItem } from '@xinjian/chaincode/model';
import { type FieldValue, readerOf } from './field.js';
import type { RecordKey } from './record-keys.js';

/** One record of an item, by the catalogue's field names. */
export type Row = Readonly<Record<string, FieldValue>>;

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

/** How the records of one item look, and how they are read. */
export interface ItemFormat {
  readonly item: CatalogueItem;
  readonly recordKey: RecordKey;
  /** Checks every field by its type; the subject's must be there. `fields` holds a text for each field, in order. */
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
      const subject = row[recordKey.subject];
      if (problems.length > 0) return { problems };
      if (typeof subject !== 'string') {
        return { problems: [{ field: recordKey.subject, problem: 'missing' }] };
      }
      return { row, subject };
    },
  };
}
