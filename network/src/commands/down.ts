import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { runningProcess } from '../node/runningfile.js';
import { Layout } from '../topology/layout.js';
import type { DirectoryOption } from './options.js';

const POLL_MS = 50;

/** Stops the engine, and waits until it has stopped. Returns the exit code. */
export async function down({ dir }: DirectoryOption): Promise<number> {
  const layout = new Layout(resolve(dir));
  const pid = await runningProcess(layout);
  if (pid === undefined) {
    process.stdout.write('not running\n');
    return 0;
  }
  process.kill(pid, 'SIGTERM');
  while ((await runningProcess(layout)) !== undefined) {
    await delay(POLL_MS);
  }
  process.stdout.write('stopped\n');
  return 0;
}
