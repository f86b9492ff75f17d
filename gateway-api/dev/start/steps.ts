import { statfs } from 'node:fs/promises';
import { CannotStart } from './settings.js';

/** Shows each step while it runs and how long it took. */
export type Step = <T>(what: string, work: () => Promise<T>) => Promise<T>;

/** Steps on a terminal: the running one is overwritten by its result; elsewhere one line for each. */
export function stepsOn(output: NodeJS.WriteStream): Step {
  return async (what, work) => {
    const started = performance.now();
    if (output.isTTY) output.write(`  … ${what}`);
    const result = await work();
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    output.write(`${output.isTTY ? '\r\x1b[2K' : ''}  ✓ ${what} (${seconds} s)\n`);
    return result;
  };
}

const LEAST_FREE_BYTES = 500 * 1024 * 1024;

/** @throws {CannotStart} where the disk has too little room to keep a ledger safely */
export async function checkDisk(directory: string): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  if (bavail * bsize < LEAST_FREE_BYTES) {
    const free = Math.floor((bavail * bsize) / 1024 / 1024);
    throw new CannotStart(`The disk of ${directory} has ${free} MB free; at least 500 MB are needed.`);
  }
}
