import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';

const run = promisify(execFile);

/** The collected items of the demonstration; TAX-04 is served by the provider's interface instead. */
const COLLECTED = ['REG-01', 'ADM-01', 'ADM-02', 'SOC-01', 'UTL-01'];

const importer = fileURLToPath(new URL('../../src/import/main.js', import.meta.url));

/** Imports the records of the invented enterprises, with the same program that `npm run import` runs. */
export async function importRecords(data: string, databaseUri: string): Promise<void> {
  const env = { ...process.env, MONGODB_URI: databaseUri };
  await Promise.all(
    COLLECTED.map((item) =>
      run(process.execPath, [importer, '--item', item, join(data, 'records', `${item}.csv`)], { env }),
    ),
  );
}
