import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ItemId } from '@xinjian/chaincode/model';
import { z } from 'zod';

const Path = z.string().min(1);
const common = {
  item: ItemId,
  url: z.url({ protocol: /^https?$/ }),
  /** The provider's name, as settlements show it. */
  provider: z.string().min(1).max(200),
  /** For one attempt, in milliseconds. */
  timeoutMs: z.int().min(1).max(60_000).default(5_000),
};

/**
 * One provider's interface: with a bearer token, or with a client certificate (mTLS; PEM files, relative to the
 * configuration's folder).
 */
export const ProviderConfiguration = z.union([
  z.strictObject({ ...common, token: z.string().min(16) }),
  z.strictObject({ ...common, tls: z.strictObject({ cert: Path, key: Path, ca: Path }) }),
]);
export type ProviderConfiguration = z.infer<typeof ProviderConfiguration>;

const ProviderConfigurations = z
  .array(ProviderConfiguration)
  .refine((all) => new Set(all.map(({ item }) => item)).size === all.length, 'an item has two interfaces');

/**
 * Reads PROVIDERS_FILE.
 * @throws {z.ZodError} what is not such a list
 */
export async function readProviderConfigurations(file: string): Promise<ProviderConfiguration[]> {
  const all = ProviderConfigurations.parse(JSON.parse(await readFile(file, 'utf8')));
  const absolute = (path: string) => resolve(dirname(file), path);
  return all.map((one) =>
    'tls' in one
      ? {
          ...one,
          tls: { cert: absolute(one.tls.cert), key: absolute(one.tls.key), ca: absolute(one.tls.ca) },
        }
      : one,
  );
}
