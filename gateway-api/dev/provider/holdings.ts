import { readFile } from 'node:fs/promises';
import { CatalogueItem } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { packageFile } from '../../src/package-file.js';
import { readRecords } from '../../src/import/records.js';
import { type Row, formatOf } from '../../src/records/item-format.js';
import { readRecordKeys } from '../../src/records/record-keys.js';
import type { Holdings } from './app.js';

/** Reads what the demonstration's provider serves, `data/provider/<item>.csv`, checked as any record. */
export async function readHoldings(id: string): Promise<Holdings> {
  const catalogue = z
    .array(CatalogueItem)
    .parse(JSON.parse(await readFile(packageFile('data/catalogue.json'), 'utf8')));
  const item = catalogue.find((each) => each.id === id);
  const recordKey = (await readRecordKeys()).get(id);
  if (item === undefined || recordKey === undefined) throw new Error(`nothing is known of item ${id}`);
  const format = formatOf(item, recordKey);
  const rows = new Map<string, Row[]>();
  for await (const record of readRecords(packageFile(`data/provider/${id}.csv`), 'utf-8', item)) {
    const reading = 'fields' in record ? format.read(record.fields) : { problems: [] };
    if (!('row' in reading)) throw new Error(`${id}.csv, line ${record.line}: not a record of ${id}`);
    rows.set(reading.subject, [...(rows.get(reading.subject) ?? []), reading.row]);
  }
  return { item: id, rows };
}
