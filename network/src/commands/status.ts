import { resolve } from 'node:path';

import { runningProcess } from '../node/runningfile.js';
import { Layout } from '../topology/layout.js';
import type { DirectoryOption } from './options.js';

/** The exit code of `status` when nothing runs, as the Linux Standard Base has it for services. */
const NOT_RUNNING = 3;

/** Tells whether the engine runs. Returns the exit code: 0 if it does, 3 if not. */
export async function status({ dir }: DirectoryOption): Promise<number> {
  const pid = await runningProcess(new Layout(resolve(dir)));
  process.stdout.write(pid === undefined ? 'not running\n' : `running ${JSON.stringify({ pid })}\n`);
  return pid === undefined ? NOT_RUNNING : 0;
}
