import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { type StatementType, saltedDigest, TRANSACTIONS, usccCheckCharacter } from '@xinjian/chaincode/model';
import { z } from 'zod';
import type { PrivateJwk, Signer } from '../dev/client/account.js';
import { expectOk } from '../dev/client/answer.js';
import type { Caller } from '../dev/client/caller.js';
import { signStatement } from '../dev/client/statement.js';
import { inventKey } from '../dev/demonstration/accounts.js';
import { publicPart, validity } from '../dev/demonstration/founding.js';
import { attest } from '../dev/identity-issuer/attestation.js';
import type { Ledger } from '../src/ledger/index.js';
import { forEach } from './many.js';

/** An invented enterprise with a consent, and the digest of the business that an access must name. */
export interface Enterprise {
  readonly subject: string;
  readonly consent: string;
  readonly business: string;
}

export interface Invention {
  readonly count: number;
  /** The first code is made from this number: no two inventions share one. */
  readonly from: number;
  /** Whether each consent has a quota, which every access then counts under. */
  readonly quotas: boolean;
  readonly bank: Caller;
  readonly identityIssuer: Signer;
  readonly ledger: Ledger;
  readonly databaseUri: string;
  readonly directory: string;
}

/** Statements in flight while everything is set up. */
const WIDTH = 96;
const DAY = 24 * 60 * 60_000;
const Resolved = z.object({ subject: z.string() });
const importer = fileURLToPath(new URL('../src/import/main.js', import.meta.url));

/**
 * Enterprises with a reference from the gateway, an attested key and a consent, both carried to the ledger directly, and
 * one record each, imported as any.
 */
export async function inventEnterprises(invention: Invention): Promise<readonly Enterprise[]> {
  const { count, from } = invention;
  const codes = Array.from({ length: count }, (_none, index) => inventCode(from + index));
  const enterprises: Enterprise[] = [];
  await forEach(codes, WIDTH, async (uscc, index) => {
    enterprises[index] = await inventEnterprise(invention, uscc);
  });
  await importRecords(invention, codes);
  return enterprises;
}

async function inventEnterprise(
  { bank, identityIssuer, ledger, quotas }: Invention,
  uscc: string,
): Promise<Enterprise> {
  const answer = await bank.send('POST', '/v1/subjects/resolve', { uscc });
  const { subject } = Resolved.parse(expectOk('resolve', answer));
  const key = await inventKey();
  const issuer = { id: identityIssuer.participant, key: identityIssuer.key };
  const signatory = { digest: digest(), authority: 'legal_representative', proof: 'simulated' };
  const attestation = await attest({ uscc, subject, jwk: publicPart(key), signatory }, issuer);
  const carry = (type: StatementType, members: object) => carried(ledger, type, members, subject, key);
  await carry('key.register', { jwk: publicPart(key), ...validity(), attestation });
  const business = digest();
  const consent = await carry('consent.grant', {
    grantee: bank.account.participant,
    terms: {
      items: [{ id: 'SOC-01', version: 1 }],
      ...{ purposes: ['01'], services: ['query'], disclosure: 'clear', business, onward: false },
      from: new Date(Date.now() - 60_000).toISOString(),
      to: new Date(Date.now() + 30 * DAY).toISOString(),
      ...(quotas && { quota: { total: 1_000_000, perDay: 1_000_000 } }),
      dataLife: { unit: 'month', value: 6 },
    },
    ...{ documentDigest: digest(), templateVersion: '1', signatory },
  });
  return { subject, consent, business };
}

/** @returns the statement's id */
async function carried(
  ledger: Ledger,
  type: StatementType,
  members: object,
  participant: string,
  key: PrivateJwk,
): Promise<string> {
  const by = { participant, key, audience: `${ledger.channel}/${ledger.chaincode}` };
  const { jti, statement } = await signStatement(type, members, by);
  await ledger.submit(TRANSACTIONS[type], [statement]);
  return jti;
}

async function importRecords({ databaseUri, directory }: Invention, codes: readonly string[]): Promise<void> {
  const header =
    'uscc,socCode,period,insType,insuredCount,baseTotal,payable,paid,arrears,arrearsMonths,state';
  const rows = codes.map(
    (uscc) => `${uscc},S1,2026-10,养老,83,979400.00,156704.00,156704.00,0.00,0,正常参保`,
  );
  const file = join(directory, 'bench-SOC-01.csv');
  await writeFile(file, [header, ...rows, ''].join('\n'));
  const env = { ...process.env, MONGODB_URI: databaseUri };
  await promisify(execFile)(process.execPath, [importer, '--item', 'SOC-01', file], { env });
}

/** A unified social credit code that no register gives out. */
function inventCode(index: number): string {
  const body = `91310115XX${String(1_000_000 + index).slice(1)}0`;
  return body + usccCheckCharacter(body);
}

function digest(): string {
  return saltedDigest(`0x${randomBytes(32).toString('hex')}`, 'invented');
}
