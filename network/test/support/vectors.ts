import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';

const DIRECTORY = fileURLToPath(new URL('../vectors/fabric-2.5.16/', import.meta.url));

const transaction = z.strictObject({ id: z.string(), code: z.string(), what: z.string().optional() });
const modification = z.strictObject({ id: z.string(), value: z.string(), isDelete: z.boolean() });
const expected = z.strictObject({
  fabric: z.string(),
  info: z.strictObject({ height: z.number(), currentBlockHash: z.string(), previousBlockHash: z.string() }),
  blocks: z.array(
    z.strictObject({
      number: z.number(),
      dataHash: z.string(),
      previousHash: z.string(),
      commitHash: z.string(),
      transactions: z.array(transaction),
    }),
  ),
  ordererBlockFileSha256: z.string(),
  history: z.record(z.string(), z.array(modification)),
  pages: z.array(
    z.strictObject({
      startKey: z.string(),
      endKey: z.string(),
      pageSize: z.number(),
      keys: z.array(z.string()),
      bookmark: z.string(),
    }),
  ),
});

/** What Fabric's own tools said of the channel: see test/vectors/README.md. */
export const readExpected = async (): Promise<z.infer<typeof expected>> =>
  expected.parse(JSON.parse(await readFile(join(DIRECTORY, 'expected.json'), 'utf8')));

/** A file that a real peer wrote. */
export const readVector = async (name: string): Promise<Buffer> =>
  gunzipSync(await readFile(join(DIRECTORY, `${name}.gz`)));

/** Lays the peer's block file where a ledger looks for its own. */
export async function placeBlockFile(directory: string): Promise<void> {
  await mkdir(join(directory, 'blocks'), { recursive: true });
  await writeFile(join(directory, 'blocks', 'blockfile_000000'), await readVector('blockfile_000000'));
}
