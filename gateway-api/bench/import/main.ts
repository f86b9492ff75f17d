import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv, resourceUsage, stdout } from 'node:process';
import { CatalogueItem } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { openDatabase } from '../../dev/database/database.js';
import { REPOSITORY } from '../../dev/start/settings.js';
import { connectDatabase } from '../../src/database/connection.js';
import { importFile } from '../../src/import/import-file.js';
import { packageFile } from '../../src/package-file.js';
import { formatOf } from '../../src/records/item-format.js';
import { readRecordKeys } from '../../src/records/record-keys.js';
import { openZone } from '../../src/zone/zone.js';
import { writeRows } from './rows.js';

/** `npm run bench:import -w @xinjian/gateway-api -- [rows]`: one import of invented records, 1 % of them wrong, into an empty database. */
const count = z.coerce.number().int().min(1).default(1_000_000).parse(argv[2]);
const folder = await mkdtemp(join(tmpdir(), 'xinjian-bench-import-'));
try {
  const file = join(folder, 'SOC-01.csv');
  await writeRows(file, count);
  const database = await openDatabase({
    directory: join(folder, 'database'),
    programs: join(REPOSITORY, 'node_modules/.xinjian'),
    log: (line) => stdout.write(`${line}\n`),
  });
  const connection = await connectDatabase(database.uri);
  const catalogue = z
    .array(CatalogueItem)
    .parse(JSON.parse(await readFile(packageFile('data/catalogue.json'), 'utf8')));
  const item = catalogue.find(({ id }) => id === 'SOC-01');
  const recordKey = (await readRecordKeys()).get('SOC-01');
  if (item === undefined || recordKey === undefined) throw new Error('the catalogue has no SOC-01');
  const zone = await openZone(connection);
  const before = resourceUsage().maxRSS;
  const start = performance.now();
  const summary = await importFile({ file, format: formatOf(item, recordKey), zone });
  const seconds = (performance.now() - start) / 1000;
  const [model] = cpus();
  stdout.write(
    `${JSON.stringify({
      machine: `${cpus().length} × ${model?.model ?? ''}, Node ${process.version}, ${database.description}`,
      rows: count,
      megabytes: Math.round((await stat(file)).size / 1e6),
      ...{ inserted: summary.inserted, rejected: summary.rejected, seconds: Math.round(seconds) },
      rowsPerSecond: Math.round(count / seconds),
      peakMegabytes: Math.round(resourceUsage().maxRSS / 1024),
      megabytesBefore: Math.round(before / 1024),
    })}\n`,
  );
  await connection.close();
  await database.close();
} finally {
  await rm(folder, { recursive: true, force: true });
}
