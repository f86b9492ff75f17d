import { z } from 'zod';

/** Where things are, told by the server at run time (`/config.json`, serve.mjs). */
const Config = z.object({
  gateway: z.url(),
  issuer: z.url(),
  /** The simulated wallet of the electronic business licence; only in development. */
  identityIssuer: z.url().nullable(),
  /** `<channel>/<chaincode>`: the `aud` of every statement. */
  audience: z.string(),
  mode: z.enum(['development', 'production']),
});
export type Config = z.infer<typeof Config>;

/** @throws where the server does not answer or the answer does not parse */
export async function loadConfig(): Promise<Config> {
  const response = await fetch('/config.json');
  if (!response.ok) throw new Error(`/config.json answered ${response.status}`);
  return Config.parse(await response.json());
}
