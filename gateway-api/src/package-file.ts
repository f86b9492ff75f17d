import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The path of a file of this package, given from its root, wherever the compiled files stand. */
export function packageFile(path: string): string {
  const manifest = createRequire(import.meta.url).resolve('@xinjian/gateway-api/package.json');
  return join(dirname(manifest), path);
}
