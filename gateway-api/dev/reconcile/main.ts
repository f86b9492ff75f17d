import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readSettings } from '../start/settings.js';

const DataPlaces = z.record(z.string(), z.string());

/**
 * `npm run reconcile`: the reconciliation of the platform that `npm start` runs; what the environment names goes
 * first.
 */
const { directory } = await readSettings([]);
const places = await readFile(join(directory, 'data-places.json'), 'utf8').then(
  (text) => DataPlaces.parse(JSON.parse(text)),
  () => ({}),
);
process.env = { ...places, ...process.env };
await import('../../src/projection/reconcile-command.js');
