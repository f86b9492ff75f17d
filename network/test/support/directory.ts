import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder, for hooks; whoever asks removes it with {@link removeDirectory}. */
export const makeDirectory = (): Promise<string> => mkdtemp(join(tmpdir(), 'xinjian-network-'));

export const removeDirectory = (directory: string): Promise<void> =>
  rm(directory, { recursive: true, force: true });

/** A folder of its own, removed when the function has returned. */
export async function inDirectory<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const directory = await makeDirectory();
  try {
    return await use(directory);
  } finally {
    await removeDirectory(directory);
  }
}
