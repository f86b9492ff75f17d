import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { stdout } from 'node:process';
import { z } from 'zod';
import { packageFile } from '../../src/package-file.js';
import { createProvider } from './app.js';
import { readHoldings } from './holdings.js';

const Environment = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8082),
  PROVIDER_TOKEN: z.string().min(16),
});

/** The demonstration's provider: a tax authority's interface for TAX-04, on invented data. */
const { HOST, PORT, PROVIDER_TOKEN } = Environment.parse(process.env);
const openApi = z
  .looseObject({})
  .parse(JSON.parse(await readFile(packageFile('data/provider/openapi.json'), 'utf8')));
const server = createServer(createProvider([await readHoldings('TAX-04')], PROVIDER_TOKEN, openApi));
server.listen(PORT, HOST);
await once(server, 'listening');
stdout.write(`ready http://${HOST}:${(server.address() as AddressInfo).port}\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    server.close();
    server.closeAllConnections();
  });
}
