import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Ends the process whose id stands in a file. A file that is being written may be empty, and signals to 0 are for the
 * driver itself and all that it started.
 * @returns whether there was one
 */
export async function killNoted(file: string): Promise<boolean> {
  const pid = Number((await readFile(file, 'utf8').catch(() => '')).trim());
  if (!Number.isInteger(pid) || pid < 1) return false;
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}

/**
 * Ends Fabric's own orderers and peers at once, as a loss of power does; none where the engine is the embedded one.
 * @param directory where the network keeps its nodes' folders; each node runs under its folder's name
 */
export async function killFabric(directory: string): Promise<void> {
  const entries = await readdir(directory).catch(() => []);
  await Promise.all(
    entries.map(async (host) => {
      const file = join(directory, host, 'node.pid');
      const pid = (await readFile(file, 'utf8').catch(() => '')).trim();
      if (pid !== '' && (await nameOf(pid)).startsWith(join(directory, host))) await killNoted(file);
    }),
  );
}

async function nameOf(pid: string): Promise<string> {
  return promisify(execFile)('ps', ['-o', 'args=', '-p', pid]).then(
    ({ stdout }) => stdout,
    () => '',
  );
}
