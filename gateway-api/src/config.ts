import { MAX_BATCH } from '@xinjian/chaincode/model';
import { z } from 'zod';

const optionalText = z
  .string()
  .optional()
  .transform((value) => (value === '' ? undefined : value));
const origin = z.url({ protocol: /^https?$/ }).transform((value) => new URL(value).origin);
const count = (usual: number) => z.coerce.number().int().min(1).default(usual);

/** As express takes them for `trust proxy`; never all addresses there are. */
const Proxy = z
  .union(
    [z.enum(['loopback', 'linklocal', 'uniquelocal']), z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()],
    'expected addresses, CIDR blocks, loopback, linklocal or uniquelocal',
  )
  .refine((name) => !name.endsWith('/0'), 'not the whole world');

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
  /** MSP ids, separated by commas: asked to endorse all at once as long as they answer. */
  LEDGER_ENDORSERS: z
    .string()
    .default('')
    .transform((names) => names.split(',').filter((name) => name !== '')),
  /** Absent: the embedded issuer with the demonstration's accounts, in development only. */
  OIDC_ISSUER: optionalText,
  /** JSON file of the embedded issuer's accounts. */
  DEMO_ACCOUNTS: optionalText,
  /** Where set, the gateway is ready only once this file exists. */
  DEMO_FILE: optionalText,
  EXPLORER_ORIGIN: origin.default('http://127.0.0.1:8081'),
  /** Private JWK that signs receipts; its public half is registered on the ledger with use `receipt`. */
  RECEIPT_KEY_FILE: z.string().min(1),
  /** Keys of the vault, 32 bytes in base64url each, separated by commas, the current one first. */
  VAULT_KEY: optionalText,
  /** JSON list of the same; one of the two must be set. */
  VAULT_KEY_FILE: optionalText,
  /** JSON list of the providers' interfaces. */
  PROVIDERS_FILE: optionalText,
  /** Node's own: `0` takes the verification of certificates away, and is refused with PROVIDERS_FILE. */
  NODE_TLS_REJECT_UNAUTHORIZED: optionalText,
  /** JSON list of which provider may push which item. */
  COLLECTORS_FILE: optionalText,
  /** JSON table of working days; absent: the one that comes with the gateway. */
  WORKING_DAYS_FILE: optionalText,
  /** Proxies whose `X-Forwarded-For` is believed, separated by commas: addresses, CIDR blocks, or names of such. */
  TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform((names) => names.split(',').flatMap((name) => name.trim() || []))
    .pipe(z.array(Proxy)),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** Calls of one participant a minute, before it is asked to wait. */
  RATE_LIMIT: count(12_000),
  /** Calls a minute from one address that nobody is known by: of open operations, and with a token that is none. */
  ADDRESS_RATE_LIMIT: count(3_000),
  /** Access requests, or settlements, in one transaction at most. */
  ACCESS_BATCH: z.coerce.number().int().min(1).max(MAX_BATCH).default(200),
  /** Transactions of accesses under way at once; as many again for settlements. */
  ACCESS_PIPELINE: count(2),
  /** Accesses under way, before callers are asked to wait. */
  ACCESS_QUEUE: count(2_000),
  /** Reports of these: they are set one after the other. */
  REPORT_QUEUE: count(16),
  /** Accesses, and among them reports, under way of one asking party: it cannot take the places of all. */
  ACCESS_SHARE: count(500),
  REPORT_SHARE: count(4),
  /** Batches that one participant may have under way at once. */
  BATCH_STREAMS: count(2),
  /** Resolutions and look-ups of a USCC by one participant a minute: a bound to enumeration. */
  RESOLVE_RATE_LIMIT: count(120),
  /** How many blocks behind the ledger the read model may stay while the gateway calls itself ready. */
  READY_LAG: z.coerce.number().int().min(0).default(0),
  /** How long a caller may take to send its headers, and its whole request, in milliseconds. */
  HEADERS_TIMEOUT: count(10_000),
  REQUEST_TIMEOUT: count(30_000),
  /** How long a caller may take nothing of its answer, in milliseconds. */
  RESPONSE_TIMEOUT: count(30_000),
  /** Connections at once; a further one is closed. */
  CONNECTIONS: count(2_048),
  /** Whether webhooks may lead to this machine, also without TLS: for development. */
  WEBHOOK_LOOPBACK: z
    .enum(['true', 'false'])
    .default('false')
    .transform((value) => value === 'true'),
  /** How long a receiver of webhooks has to answer, in milliseconds. */
  WEBHOOK_TIMEOUT: count(10_000),
  /** Event streams that one participant may hold open at once. */
  EVENT_STREAMS: count(20),
});

export type Environment = z.output<typeof Environment>;

/** The settings of programs that read database and ledger beside the gateway. */
const DataEnvironment = Environment.pick({
  MONGODB_URI: true,
  MONGODB_DATABASE: true,
  LEDGER_CONNECTION_PROFILE: true,
  LEDGER_WALLET: true,
  LEDGER_IDENTITY: true,
  LEDGER_CLIENT: true,
  LEDGER_CHANNEL: true,
  LEDGER_CHAINCODE: true,
});
export type DataConfig = z.output<typeof DataEnvironment>;

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
  const faults = [...(parsed.error?.issues ?? []).map(faultOf), ...faultsTogether(env)];
  if (!parsed.success || faults.length > 0) throw new InvalidConfig(faults.join('\n'));
  const { OIDC_ISSUER: issuer, DEMO_ACCOUNTS: accountsFile = '', PUBLIC_URL, ...rest } = parsed.data;
  return { ...rest, PUBLIC_URL, oidc: issuer === undefined ? { accountsFile } : { issuer } };
}

/** @throws {InvalidConfig} naming every variable that is missing or wrong */
export function readDataConfig(env: Readonly<Record<string, string | undefined>>): DataConfig {
  const parsed = DataEnvironment.safeParse(env);
  if (parsed.success) return parsed.data;
  throw new InvalidConfig(parsed.error.issues.map(faultOf).join('\n'));
}

function faultOf({ path, message }: z.core.$ZodIssue): string {
  return `${path.join('.')}: ${message}`;
}

/** What is wrong with variables that depend on each other. */
function faultsTogether(env: Readonly<Record<string, string | undefined>>): string[] {
  const faults: string[] = [];
  if (!env['VAULT_KEY'] && !env['VAULT_KEY_FILE']) {
    faults.push('VAULT_KEY, VAULT_KEY_FILE: one of them must be set: the vault is never kept in clear');
  }
  if (env['WEBHOOK_LOOPBACK'] === 'true' && env['XINJIAN_MODE'] !== 'development') {
    faults.push(
      'WEBHOOK_LOOPBACK: for development only: a receiver must not lead into the gateway’s own network',
    );
  }
  if (env['OIDC_ISSUER']) return faults;
  if (env['XINJIAN_MODE'] !== 'development') {
    faults.push('OIDC_ISSUER: the embedded issuer is for development only; name a real one');
  } else if (!env['DEMO_ACCOUNTS']) {
    faults.push('DEMO_ACCOUNTS: the embedded issuer needs a file of accounts');
  }
  return faults;
}
