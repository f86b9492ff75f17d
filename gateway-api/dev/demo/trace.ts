import { X509Certificate, verify } from 'node:crypto';
import { compactVerify, decodeProtectedHeader, importJWK } from 'jose';
import { z } from 'zod';
import { expectOk } from '../client/answer.js';
import type { Caller } from '../client/caller.js';
import { untilShown } from '../client/until.js';
import { AccessDetail, ConsentDetail, Keys, LedgerTransaction } from './shapes.js';
import { expectThat } from './steps.js';

/** Verifies a statement under the key that the ledger registers for its signer. @returns who attested the key */
export async function verifySignature(regulator: Caller, statement: string): Promise<string> {
  const { kid } = decodeProtectedHeader(statement);
  const { iss } = z.object({ iss: z.string() }).parse(payloadOf(statement));
  const answer = await regulator.get(`/v1/keys?owner=${encodeURIComponent(iss)}`);
  const key = Keys.parse(expectOk('keys', answer)).items.find((candidate) => candidate.kid === kid);
  expectThat(key !== undefined, `the key ${String(kid)} is registered for ${iss}`);
  await compactVerify(statement, await importJWK(key.jwk, 'ES256'));
  return `${key.assurance}, attested by ${key.issuer ?? 'nobody'}`;
}

/** Verifies every endorsement of a transaction with its certificate. @returns the organisations that endorsed it */
export async function verifyEndorsements(regulator: Caller, transactionId: string): Promise<string[]> {
  const path = `/v1/ledger/transactions/${transactionId}`;
  const transaction = LedgerTransaction.parse(await untilShown(regulator, path));
  expectThat(transaction.validationCode === 'VALID', `${transactionId} is VALID`);
  for (const { certificate, signed, signature, mspId } of transaction.endorsements) {
    const { publicKey } = new X509Certificate(certificate);
    const fits = verify('sha256', Buffer.from(signed, 'base64'), publicKey, Buffer.from(signature, 'base64'));
    expectThat(fits, `the endorsement by ${mspId} verifies`);
  }
  return transaction.endorsements.map(({ mspId }) => mspId);
}

/** An access with its settlement, once the read model shows both. */
export async function readSettledAccess(caller: Caller, id: string) {
  const isSettled = (body: unknown) => AccessDetail.parse(body).settlement !== null;
  return AccessDetail.parse(await untilShown(caller, `/v1/accesses/${id}`, isSettled));
}

export async function readConsent(caller: Caller, id: string) {
  return ConsentDetail.parse(expectOk('consent', await caller.get(`/v1/consents/${id}`)));
}

export function payloadOf(statement: string): unknown {
  return JSON.parse(Buffer.from(statement.split('.')[1] ?? '', 'base64url').toString()) as unknown;
}
