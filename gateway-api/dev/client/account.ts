import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { Role } from '../../src/http/caller.js';

/** A private P-256 key as JWK, with the RFC 7638 thumbprint as its `kid`. */
export const PrivateJwk = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  kid: z.string(),
  d: z.string(),
});
export type PrivateJwk = z.infer<typeof PrivateJwk>;

/** An account of the demonstration, as `.xinjian/demo.json` lists it (API.md, "For programs that try it"). */
export const Account = z.strictObject({
  name: z.string(),
  role: Role,
  /** What the participant is on the ledger; `enterprise` for a subject of information. */
  kind: z.string(),
  /** Participant id, or an enterprise's subject reference once it is known. */
  participant: z.string().optional(),
  uscc: z.string().optional(),
  username: z.string(),
  password: z.string(),
  clientId: z.string(),
  clientSecret: z.string(),
  key: PrivateJwk,
});
export type Account = z.infer<typeof Account>;

/** An account whose participant is known: one that can sign. */
export type Signer = Account & { readonly participant: string };

/** `.xinjian/demo.json`: all that a program needs to try the running system. */
export const Demonstration = z.strictObject({
  gateway: z.url(),
  explorer: z.url(),
  issuer: z.url(),
  ledger: z.strictObject({ channel: z.string(), chaincode: z.string(), connectionProfile: z.string() }),
  accounts: z.array(Account.extend({ participant: z.string() })),
});
export type Demonstration = z.infer<typeof Demonstration>;

export async function readAccounts(file: string): Promise<Account[]> {
  return z.array(Account).parse(JSON.parse(await readFile(file, 'utf8')));
}

export async function readDemonstration(file: string): Promise<Demonstration> {
  return Demonstration.parse(JSON.parse(await readFile(file, 'utf8')));
}
