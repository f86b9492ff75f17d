import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { stderr, stdout } from 'node:process';
import { parseArgs } from 'node:util';
import { CatalogueItem } from '@xinjian/chaincode/model';
import type { Connection } from 'mongoose';
import { z } from 'zod';
import { connectDatabase } from '../database/connection.js';
import { openIntakeBook } from '../intake/intake-book.js';
import { packageFile } from '../package-file.js';
import { openDocuments } from '../projection/documents.js';
import { createReadModel } from '../projection/read-model.js';
import { declaredOnly, isCollectable, isDeclared, nameOnly } from '../records/formats.js';
import { type ItemFormat, formatOf } from '../records/item-format.js';
import { readRecordKeys } from '../records/record-keys.js';
import { openZone } from '../zone/zone.js';
import { type Encoding, ENCODINGS } from './encoding.js';
import { FileRefused } from './errors.js';
import { type ImportSummary, type Progress, importFile } from './import-file.js';

const USAGE = `Usage: npm run import -- --item ITEM [--as-of TIME] [--encoding utf-8|gb18030] FILE

Reads a CSV file (UTF-8 or GB18030, told apart by what is in it) into the zone. Its first row holds the names of the item's fields, in the order
of the catalogue. Records that do not fit are listed in FILE.rejects.csv, as are those that are older than what
the zone has: TIME (2026-11-22, by Beijing, or RFC 3339) says of when the file is; it is else of when it was changed last.
MONGODB_URI and MONGODB_DATABASE name the database.
Ends with 0: all records are in; 1: some were rejected; 2: the file was refused whole; 3: no database.
`;
const ENDINGS = { done: 0, rejects: 1, refused: 2, noDatabase: 3 } as const;

const AsOf = z
  .union([z.iso.date().transform((day) => `${day}T00:00:00+08:00`), z.iso.datetime({ offset: true })])
  .transform((time) => new Date(time).toISOString())
  // of a time ahead it would shut out everything that comes until then
  .refine((time) => time <= new Date().toISOString())
  .optional();

process.exitCode = await main();

async function main(): Promise<number> {
  const call = readCall();
  if (typeof call === 'string') {
    stderr.write(call);
    return ENDINGS.refused;
  }
  const connection = await connectDatabase(call.uri, process.env['MONGODB_DATABASE']).catch(
    (error: unknown) => {
      stderr.write(`no database at MONGODB_URI: ${String(error)}\n`);
    },
  );
  if (connection === undefined) return ENDINGS.noDatabase;
  try {
    const format = await formatOfItem(connection, call.item);
    const zone = await openZone(connection);
    const summary = await importFile({ ...call, format, zone, onProgress: showProgress });
    await noteImport(connection, format, summary);
    showSummary(call.item, summary);
    return summary.rejected > 0 ? ENDINGS.rejects : ENDINGS.done;
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    stderr.write(`${call.file}: ${error.message}\n`);
    return ENDINGS.refused;
  } finally {
    await connection.close();
  }
}

/** So that the quality of the data counts what came in files, too. */
async function noteImport(connection: Connection, { item }: ItemFormat, summary: ImportSummary) {
  const { inserted, updated, unchanged, rejected, digest } = summary;
  const book = await openIntakeBook(connection);
  await book.note({
    ...{ _id: randomUUID(), item: item.id, provider: item.provider_zh, kind: 'file', digest },
    ...{ at: new Date().toISOString(), inserted, updated, unchanged, removed: 0, rejected, faults: [] },
  });
}

interface Call {
  readonly item: string;
  readonly file: string;
  readonly uri: string;
  readonly asOf: string | undefined;
  readonly encoding: Encoding | undefined;
}

/** Else what is wrong with it. */
function readCall(): Call | string {
  try {
    const text = { type: 'string' } as const;
    const options = { item: text, 'as-of': text, encoding: text };
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const [file] = positionals;
    const uri = process.env['MONGODB_URI'];
    if (!values.item || !file || positionals.length > 1 || !uri) return USAGE;
    const asOf = AsOf.safeParse(values['as-of']);
    if (!asOf.success) return '--as-of: not a time (2026-11-22, or RFC 3339), or one that lies ahead\n';
    const encoding = z.enum(ENCODINGS).optional().safeParse(values.encoding);
    if (!encoding.success) return `--encoding: none of ${ENCODINGS.join(', ')}\n`;
    return { item: values.item, file, uri, asOf: asOf.data, encoding: encoding.data };
  } catch {
    return USAGE;
  }
}

/** The item as published on the ledger; as the repository has it, where the ledger has none yet. */
async function formatOfItem(connection: Connection, id: string): Promise<ItemFormat> {
  const published = await createReadModel(await openDocuments(connection)).catalogueItem(id);
  const item = published ?? (await builtInItem(id));
  const recordKey = (await readRecordKeys()).get(id);
  if (item === undefined) throw new FileRefused('ITEM', `the catalogue has no item ${id}`);
  if (!isCollectable(item, recordKey)) throw new FileRefused('ITEM', nameOnly(id));
  if (isDeclared(item)) throw new FileRefused('ITEM', declaredOnly(id));
  return formatOf(item, recordKey);
}

async function builtInItem(id: string): Promise<CatalogueItem | undefined> {
  const catalogue = z
    .array(CatalogueItem)
    .parse(JSON.parse(await readFile(packageFile('data/catalogue.json'), 'utf8')));
  return catalogue.find((item) => item.id === id);
}

function showProgress({ bytes, size, good, bad }: Progress): void {
  const percent = size === 0 ? 100 : Math.floor((100 * bytes) / size);
  stderr.write(
    `${stderr.isTTY ? '\r' : ''}${percent} %  ${good} good, ${bad} bad${stderr.isTTY ? '' : '\n'}`,
  );
}

function showSummary(item: string, summary: ImportSummary): void {
  if (stderr.isTTY) stderr.write('\n');
  const { inserted, updated, unchanged, rejected, rejectFile, encoding } = summary;
  stdout.write(
    `${item} (${encoding}): ${inserted} new, ${updated} changed, ${unchanged} as before, ${rejected} rejected\n`,
  );
  if (rejectFile !== null) stdout.write(`rejected records: ${rejectFile}\n`);
}
