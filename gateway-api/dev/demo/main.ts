import { join } from 'node:path';
import { type Demonstration, readDemonstration } from '../client/account.js';
import { readSettings } from '../start/settings.js';
import { playMainJob } from './main-job.js';
import { Narrator } from './steps.js';

const { directory } = await readSettings([]);
const file = join(directory, 'demo.json');
const demonstration = await readDemonstration(file).catch((): Demonstration | undefined => undefined);
if (demonstration === undefined) {
  process.stderr.write(
    `There is no ${file}: run npm start first, and wait until it says that it is ready.\n`,
  );
  process.exitCode = 1;
} else {
  try {
    await playMainJob(demonstration, new Narrator((line) => process.stdout.write(`${line}\n`)));
    process.stdout.write('\nEvery step was as it should be.\n');
  } catch (error) {
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
