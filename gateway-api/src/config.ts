import { z } from 'zod';

const optionalText = z
  .string()
  .optional()
  .transform((value) => (value === '' ? undefined : value));
const origin = z.url({ protocol: /^https?$/ }).transform((value) => new URL(value).origin);
const count = (usual: number) => z.coerce.number().int().min(1).default(usual);

/** The gateway's settings, one environment variable each. */
const Environment = z.object({
  HOST: z.string().default('127.0.0.1'),
  /** 0 takes a free port. */
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  /** The gateway's own address as its callers see it: the audience of tokens. Without a path. */
  PUBLIC_URL: origin.optional(),
  XINJIAN_MODE: z.enum(['development', 'production']).default('production'),
  MONGODB_URI: z.string().min(1),
  MONGODB_DATABASE: z.string().default('xinjian'),
  LEDGER_CONNECTION_PROFILE: z.string().min(1),
  /** A folder of `<label>.id` files, as fabric-network's file-system wallet writes them. */
  LEDGER_WALLET: z.string().min(1),
  LEDGER_IDENTITY: z.string().default('gateway'),
  /** The library that talks to Fabric; the other one is not loaded. */
  LEDGER_CLIENT: z.enum(['fabric-gateway', 'fabric-network']).default('fabric-gateway'),
  LEDGER_CHANNEL: z.string().default('credit-audit'),
  LEDGER_CHAINCODE: z.string().default('credit-audit'),
  /** Absent: the embedded issuer with the demonstration's accounts, in development only. */
  OIDC_ISSUER: optionalText,
  /** JSON file of the embedded issuer's accounts. */
  DEMO_ACCOUNTS: optionalText,
  /** Where set, the gateway is ready only once this file exists. */
  DEMO_FILE: optionalText,
  EXPLORER_ORIGIN: origin.default('http://127.0.0.1:8081'),
  /** Private JWK that signs receipts; its public half is registered on the ledger with use `receipt`. */
  RECEIPT_KEY_FILE: z.string().min(1),
  /** JSON list of the providers' interfaces. */
  PROVIDERS_FILE: optionalText,
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** Calls of one participant a minute, before it is asked to wait. */
  RATE_LIMIT: count(12_000),
  /** Resolutions of a USCC by one participant a minute: a bound to enumeration. */
  RESOLVE_RATE_LIMIT: count(120),
});

export type Environment = z.output<typeof Environment>;

/** The environment, checked once; `publicUrl` is settled when the port is known. */
export interface Config extends Omit<Environment, 'OIDC_ISSUER' | 'DEMO_ACCOUNTS' | 'PUBLIC_URL'> {
  readonly PUBLIC_URL: string | undefined;
  /** Who issues the tokens. */
  readonly oidc: { readonly issuer: string } | { readonly accountsFile: string };
}

/** Settings that do not fit; the message has one line for each. */
export class InvalidConfig extends Error {}

/** @throws {InvalidConfig} naming every variable that is missing or wrong */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const parsed = Environment.safeParse(env);
  if (!parsed.success) {
    throw new InvalidConfig(
      parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'),
    );
  }
  const { OIDC_ISSUER: issuer, DEMO_ACCOUNTS: accountsFile, PUBLIC_URL, ...rest } = parsed.data;
  return { ...rest, PUBLIC_URL, oidc: whoIssues(parsed.data.XINJIAN_MODE, issuer, accountsFile) };
}

function whoIssues(
  mode: Environment['XINJIAN_MODE'],
  issuer: string | undefined,
  accountsFile: string | undefined,
): Config['oidc'] {
  if (issuer !== undefined) return { issuer };
  if (mode !== 'development') {
    throw new InvalidConfig('OIDC_ISSUER: the embedded issuer is for development only; name a real one');
  }
  if (accountsFile === undefined) {
    throw new InvalidConfig('DEMO_ACCOUNTS: the embedded issuer needs a file of accounts');
  }
  return { accountsFile };
}
