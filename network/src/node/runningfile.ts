import { readFile, rm, writeFile } from 'node:fs/promises';

import type { Layout } from '../topology/layout.js';

/** Notes the process that runs the engine, for `status` and `down`; the ledger's own lock is what keeps a second one out. */
export async function noteRunning(layout: Layout): Promise<void> {
  await writeFile(layout.lock, `${process.pid}\n`);
}

/** Takes the note away. */
export async function noteStopped(layout: Layout): Promise<void> {
  await rm(layout.lock, { force: true });
}

/** The id of the process that runs the engine; undefined if none does. */
export async function runningProcess(layout: Layout): Promise<number | undefined> {
  const text = await readFile(layout.lock, 'utf8').catch(() => undefined);
  const pid = Number(text?.trim());
  return text !== undefined && Number.isInteger(pid) && pid > 0 && isAlive(pid) ? pid : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
