import { createHash, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Party, Uscc } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { type Caller, Role } from '../http/caller.js';

/** What of an account of the demonstration the issuer needs. */
const Account = z.object({
  name: z.string(),
  role: Role,
  /** Absent for an enterprise, whose reference the vault knows by its code. */
  participant: Party.optional(),
  uscc: Uscc.optional(),
  username: z.string(),
  password: z.string(),
  clientId: z.string(),
  clientSecret: z.string(),
});
export type Account = z.infer<typeof Account>;

/** An enterprise's reference, made at first use. */
export type SubjectOf = (uscc: string) => Promise<string>;

/** @throws {z.ZodError} what is no list of accounts */
export async function readAccounts(file: string): Promise<Account[]> {
  return z.array(Account).parse(JSON.parse(await readFile(file, 'utf8')));
}

/** The accounts of the embedded issuer: people by username, systems by client id. */
export class Accounts {
  readonly list: readonly Account[];
  readonly #subjectOf: SubjectOf;

  constructor(list: readonly Account[], subjectOf: SubjectOf) {
    this.list = list;
    this.#subjectOf = subjectOf;
  }

  static async read(file: string, subjectOf: SubjectOf): Promise<Accounts> {
    return new Accounts(await readAccounts(file), subjectOf);
  }

  byUsername(username: string): Account | undefined {
    return this.list.find((account) => account.username === username);
  }

  byClientId(clientId: string): Account | undefined {
    return this.list.find((account) => account.clientId === clientId);
  }

  /** The account of these credentials; takes as long for a wrong name as for a wrong password. */
  authenticate(username: string, password: string): Account | undefined {
    const account = this.byUsername(username);
    const expected = digest(account?.password ?? '');
    return timingSafeEqual(digest(password), expected) && account !== undefined ? account : undefined;
  }

  /** The claims of the gateway's tokens. */
  async claimsOf({ name, role, participant, uscc }: Account): Promise<Omit<Caller, 'sub' | 'exp'>> {
    const party = role === 'enterprise' && uscc !== undefined ? await this.#subjectOf(uscc) : participant;
    if (party === undefined) throw new Error(`the account ${name} names no participant`);
    return { name, role, participant: party };
  }
}

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
