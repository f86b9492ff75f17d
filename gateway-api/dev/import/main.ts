import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readSettings } from '../start/settings.js';

const DatabasePlace = z.strictObject({ uri: z.string() });

/**
 * `npm run import`: the importer, on the database of the platform that `npm start` runs, unless MONGODB_URI names
 * another.
 */
if (!process.env['MONGODB_URI']) {
  const { directory } = await readSettings([]);
  const place = await readFile(join(directory, 'database.json'), 'utf8').then(
    (text) => DatabasePlace.parse(JSON.parse(text)),
    () => undefined,
  );
  if (place !== undefined) process.env['MONGODB_URI'] = place.uri;
}

if (process.env['MONGODB_URI']) {
  await import('../../src/import/main.js');
} else {
  process.stderr.write('There is no database: run npm start first, or set MONGODB_URI.\n');
  process.exitCode = 3;
}
