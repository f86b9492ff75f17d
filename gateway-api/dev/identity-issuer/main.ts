import { z } from 'zod';
import { readAccounts } from '../client/account.js';
import { createIdentityIssuer } from './app.js';

const Environment = z.object({
  PORT: z.coerce.number().int(),
  DEMO_ACCOUNTS: z.string(),
  COUNTER_SECRET: z.string().min(20),
  OIDC_ISSUER: z.url(),
  OIDC_AUDIENCE: z.string(),
  EXPLORER_ORIGIN: z.url(),
});

const environment = Environment.parse(process.env);
const accounts = await readAccounts(environment.DEMO_ACCOUNTS);
const self = accounts.find(({ role }) => role === 'issuer');
if (self?.participant === undefined) throw new Error('The accounts name no identity issuer.');

const app = createIdentityIssuer({
  id: self.participant,
  key: self.key,
  counterSecret: environment.COUNTER_SECRET,
  wallet: new Map(accounts.map(({ username, key }) => [username, key])),
  oidc: {
    issuer: environment.OIDC_ISSUER,
    jwks: `${environment.OIDC_ISSUER}/jwks`,
    audience: environment.OIDC_AUDIENCE,
  },
  explorerOrigin: environment.EXPLORER_ORIGIN,
});
const server = app.listen(environment.PORT, '127.0.0.1', () => {
  process.stdout.write(`identity issuer listening on http://127.0.0.1:${environment.PORT}\n`);
});
process.once('SIGTERM', () => server.close());
