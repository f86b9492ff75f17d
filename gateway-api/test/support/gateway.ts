import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jwkThumbprint, type PublicJwk, QUERIES, sha256Hash } from '@xinjian/chaincode/model';
import { CompactSign, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { v7 as uuid7 } from 'uuid';
import { readConfig } from '../../src/config.js';
import { connectDatabase } from '../../src/database/connection.js';
import { startGateway } from '../../src/gateway.js';
import type { Role } from '../../src/http/caller.js';
import { openLog } from '../../src/log.js';
import { databaseUri } from './database.js';
import { type Described, describedAt, requireDocumented } from './documented.js';
import { MemoryLedger } from './memory-ledger.js';
import { useFolder, useStarted } from './started.js';

export const EXPLORER = 'http://127.0.0.1:8081';

export interface TestAccount {
  readonly name: string;
  readonly role: Role;
  readonly username: string;
  readonly password: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly participant?: string;
  readonly uscc?: string;
}

const account = (role: Role, username: string, rest: object): TestAccount => ({
  ...{ name: `The ${username}`, role, username, password: `password of ${username}` },
  ...{ clientId: `${username}-system`, clientSecret: `secret of ${username}: 100%+`, ...rest },
});

/** One account of each role; the enterprise stands under its code alone. */
export const ACCOUNTS: readonly TestAccount[] = [
  account('enterprise', 'firm', { uscc: '91310115XX0000019T' }),
  account('institution', 'bank', { participant: 'bank' }),
  account('institution', 'rival', { participant: 'rival' }),
  account('provider', 'bureau', { participant: 'bureau' }),
  account('operator', 'operator', { participant: 'operator' }),
  account('regulator', 'regulator', { participant: 'regulator' }),
  account('notary', 'notary', { participant: 'notary' }),
  account('issuer', 'licences', { participant: 'licences' }),
];

/** What a gateway wrote to its log, line by line. */
export type Log = readonly string[];

export interface TestGateway {
  readonly url: string;
  readonly ledger: MemoryLedger;
  readonly log: Log;
  /** Stops it before the suite ends. */
  stop(): Promise<void>;
  /** A bearer token of an account, by client credentials. */
  token(username: string): Promise<string>;
  call(username: string | null, method: string, path: string, body?: unknown): Promise<Response>;
  /** Registers a fresh key for a participant and signs a statement with it. */
  sign(participant: string, type: string, members: object, header?: object): Promise<string>;
}

/** A whole gateway on 127.0.0.1, with the embedded issuer and a ledger in memory, for one suite. */
export function useGateway(
  env: Readonly<Record<string, string>> = {},
  clock?: () => number,
): () => TestGateway {
  const folder = useFolder('gateway');
  const databaseName = `gateway-${randomBytes(4).toString('hex')}`;
  return useStarted(
    () => openGateway(folder(), databaseName, env, clock),
    async (gateway) => {
      await gateway.stop();
      const connection = await connectDatabase(await databaseUri(), databaseName);
      await connection.dropDatabase();
      await connection.close();
    },
    // a stop finishes the calls under way, for which it has fifteen seconds
    { toStart: 120_000, toStop: 30_000 },
  );
}

async function openGateway(
  folder: string,
  databaseName: string,
  env: Readonly<Record<string, string>>,
  clock?: () => number,
): Promise<TestGateway> {
  const accounts = join(folder, 'accounts.json');
  const receiptKey = join(folder, 'receipt-key.json');
  await writeFile(accounts, JSON.stringify(ACCOUNTS));
  const signing = await inventKey();
  await writeFile(receiptKey, JSON.stringify(signing));
  const ledger = new MemoryLedger();
  ledger.put(QUERIES.key, [signing.kid], keyRecord(signing, 'operator', 'receipt'));
  ledger.chain.add();
  const log: string[] = [];
  const config = readConfig({
    ...{ PORT: '0', XINJIAN_MODE: 'development', MONGODB_URI: await databaseUri() },
    ...{ MONGODB_DATABASE: databaseName, LEDGER_CONNECTION_PROFILE: 'none', LEDGER_WALLET: 'none' },
    ...{ DEMO_ACCOUNTS: accounts, RECEIPT_KEY_FILE: receiptKey, EXPLORER_ORIGIN: EXPLORER },
    VAULT_KEY: randomBytes(32).toString('base64url'),
    ...env,
  });
  const gateway = await startGateway(
    config,
    ledger,
    openLog('trace', { write: (line) => log.push(line) }),
    clock,
  );
  let stopped: Promise<void> | undefined;
  return testGateway(gateway.url, ledger, log, () => (stopped ??= gateway.stop()));
}

function testGateway(url: string, ledger: MemoryLedger, log: Log, stop: () => Promise<void>): TestGateway {
  const tokens = new Map<string, Promise<string>>();
  let described: Promise<Described> | undefined;
  const token = (username: string) => {
    const known = tokens.get(username) ?? requestToken(url, username);
    tokens.set(username, known);
    return known;
  };
  return {
    ...{ url, ledger, log, token, stop },
    call: async (username, method, path, body) => {
      const response = await fetch(new URL(path, url), {
        method,
        headers: {
          ...(username !== null && { authorization: `Bearer ${await token(username)}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      await requireDocumented(await (described ??= describedAt(url)), method, path, response);
      return response;
    },
    sign: async (participant, type, members, header = {}) => {
      const key = await inventKey();
      ledger.put(QUERIES.key, [key.kid], keyRecord(key, participant));
      return signStatement(key, participant, { type, ...members }, header);
    },
  };
}

export async function requestToken(url: string, username: string): Promise<string> {
  const found = ACCOUNTS.find((candidate) => candidate.username === username)!;
  const credentials = [found.clientId, found.clientSecret].map(encodeURIComponent).join(':');
  const response = await fetch(`${url}/oidc/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const body = (await response.json()) as { access_token?: string };
  if (body.access_token === undefined) throw new Error(JSON.stringify(body));
  return body.access_token;
}

export type TestKey = PublicJwk & { readonly d: string; readonly kid: string };

export async function inventKey(): Promise<TestKey> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = (await exportJWK(privateKey)) as TestKey;
  return { ...jwk, kid: jwkThumbprint(jwk) };
}

export function keyRecord({ kty, crv, x, y, kid }: TestKey, owner: string, use = 'statement') {
  return {
    ...{
      schema: 1,
      written: { transactionId: 'f'.repeat(64), at: '2026-11-22T08:00:00.000Z', statement: null },
    },
    ...{ kid, owner, jwk: { kty, crv, x, y }, use, assurance: 'own', issuer: 'licences' },
    ...{ notBefore: '2026-01-01T00:00:00.000Z', notAfter: '2036-01-01T00:00:00.000Z', state: 'ACTIVE' },
  };
}

/** Signs a statement now; `members` may replace any common member. */
export async function signStatement(
  key: TestKey,
  iss: string,
  members: object,
  header: object = {},
): Promise<string> {
  const common = { iss, aud: 'credit-audit/credit-audit', iat: new Date().toISOString(), jti: uuid7() };
  return new CompactSign(Buffer.from(JSON.stringify({ ...common, ...members })))
    .setProtectedHeader({ alg: 'ES256', kid: key.kid, typ: 'xinjian+jws', ...header })
    .sign(await importJWK(key as JWK, 'ES256'));
}

export const OFFICER = sha256Hash('an officer');
