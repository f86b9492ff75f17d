import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { Layout } from '../topology/layout.js';
import type { DirectoryOption } from './options.js';

/** Prints what the engine has logged in this folder, one JSON object a line. Returns the exit code. */
export async function logs({ dir }: DirectoryOption): Promise<number> {
  await pipeline(createReadStream(new Layout(resolve(dir)).log), process.stdout, { end: false });
  return 0;
}
