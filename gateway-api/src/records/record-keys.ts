import { readFile } from 'node:fs/promises';
import { FieldName, ItemId } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { packageFile } from '../package-file.js';

/** By which fields a record of an item says whose it is, and which of theirs it is. */
export const RecordKey = z.strictObject({
  /** Says which enterprise is concerned. */
  subject: FieldName,
  /** Whether by its USCC, or, as courts do, by its registered name alone. */
  by: z.enum(['uscc', 'name']).default('uscc'),
  /** With the subject these tell records apart; none: one record an enterprise. */
  key: z.array(FieldName),
  /** Those of the key that the item's own layout lets be empty: of what has none there is one record. */
  mayBeEmpty: z.array(FieldName).optional(),
});
export type RecordKey = z.infer<typeof RecordKey>;

export type RecordKeys = ReadonlyMap<string, RecordKey>;

/** The table in `data/record-keys.json`. */
export async function readRecordKeys(): Promise<RecordKeys> {
  const table = z
    .record(ItemId, RecordKey)
    .parse(JSON.parse(await readFile(packageFile('data/record-keys.json'), 'utf8')));
  return new Map(Object.entries(table));
}
