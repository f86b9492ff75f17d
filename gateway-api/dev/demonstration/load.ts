import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import {
  type CatalogueItem,
  type PurposeTable,
  SubjectReference,
  saltedDigest,
} from '@xinjian/chaincode/model';
import type { Account, Signer } from '../client/account.js';
import { expectOk, UnexpectedAnswer } from '../client/answer.js';
import { type Addresses, Caller } from '../client/caller.js';
import { inventKey } from './accounts.js';
import { participantEntry, publicPart, validity } from './founding.js';

export interface LoadOptions {
  readonly addresses: Addresses;
  readonly identityIssuer: { readonly url: string; readonly counterSecret: string };
  readonly accounts: readonly Account[];
  readonly catalogue: readonly CatalogueItem[];
  readonly purposes: PurposeTable;
  /** The public half of the key with which the gateway signs its receipts. */
  readonly receiptKey: object;
}

const Keys = z.object({ items: z.array(z.object({ kid: z.string() })) });
const Evaluation = z.object({
  item: z.string(),
  model: z.object({ version: z.string() }),
  hash: z.string(),
  publishedAt: z.string().nullable(),
});
const Rows = z.object({ items: z.array(z.unknown()) });
const Resolved = z.object({ subject: SubjectReference });
const Attested = z.object({ attestation: z.string() });

/**
 * Loads the demonstration through the gateway, as its people would: the operator on-boards participants and
 * publishes catalogue and purposes, everyone registers an attested key. Repeated, it does only what is missing.
 * @returns the accounts with the enterprises' references filled in, and a new key where an enterprise was forgotten
 */
export async function loadDemonstration(options: LoadOptions): Promise<Signer[]> {
  const { accounts, addresses } = options;
  const operator = new Caller(signer(accounts.find(({ role }) => role === 'operator')), addresses);
  const founding = new Set(['operator', 'regulator', 'notary', 'identity_issuer']);

  await registerReceiptKey(operator, options.receiptKey);
  for (const account of accounts.filter(({ kind, role }) => role !== 'enterprise' && !founding.has(kind))) {
    await onboard(operator, signer(account), options);
  }
  await publish(operator, options);
  await publishEvaluation(operator);
  const bank = new Caller(signer(accounts.find(({ kind }) => kind === 'bank')), addresses);
  const enterprises = await Promise.all(
    accounts.filter(({ role }) => role === 'enterprise').map((account) => admit(bank, account, options)),
  );
  await leaveRequest(bank, enterprises[0]);
  return accounts.map((account) => enterprises.find(({ uscc }) => uscc === account.uscc) ?? signer(account));
}

/** A request that waits for the first enterprise, so that a newcomer has something to answer. */
async function leaveRequest(bank: Caller, enterprise: Signer | undefined): Promise<void> {
  const { items } = Rows.parse(expectOk('requests', await bank.get('/v1/consent-requests?limit=1')));
  if (enterprise === undefined || items.length > 0) return;
  const now = Date.now();
  const days = 24 * 60 * 60 * 1000;
  await bank.state('/v1/consent-requests', 'consent.request', {
    subject: enterprise.participant,
    terms: {
      items: ['REG-01', 'TAX-04', 'SOC-01', 'UTL-01'].map((id) => ({ id, version: 1 })),
      purposes: ['01'],
      services: ['query'],
      disclosure: 'clear',
      from: new Date(now).toISOString(),
      to: new Date(now + 60 * days).toISOString(),
      quota: { total: 10, perDay: 5 },
      dataLife: { unit: 'month', value: 12 },
      business: saltedDigest(`0x${randomBytes(32).toString('hex')}`, 'PJ-2026-000001'),
      onward: false,
    },
  });
}

async function onboard(operator: Caller, account: Signer, options: LoadOptions): Promise<void> {
  const found = await operator.get(`/v1/participants/${account.participant}`);
  if (found.status === 404) {
    await operator.state('/v1/participants', 'participant.register', {
      participant: participantEntry(account),
    });
  }
  await registerKey(account, { participant: account.participant }, options);
}

async function admit(bank: Caller, account: Account, options: LoadOptions): Promise<Signer> {
  const answer = await bank.send('POST', '/v1/subjects/resolve', { uscc: account.uscc });
  const { subject } = Resolved.parse(expectOk('resolve', answer));
  const enterprise = { ...account, participant: subject };
  try {
    await registerKey(enterprise, { subject }, options);
    return enterprise;
  } catch (error) {
    if (!(error instanceof UnexpectedAnswer) || error.answer.status !== 409) throw error;
    // the key stands for the reference under which it was known before it was forgotten
    const renewed = { ...enterprise, key: await inventKey() };
    await registerKey(renewed, { subject }, options);
    return renewed;
  }
}

async function registerKey(owner: Signer, named: object, options: LoadOptions): Promise<void> {
  const caller = new Caller(owner, options.addresses);
  if (await hasKey(caller, owner.key.kid)) return;
  const response = await fetch(new URL('/attestations', options.identityIssuer.url), {
    method: 'POST',
    headers: {
      authorization: `Bearer ${options.identityIssuer.counterSecret}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      ...named,
      uscc: owner.uscc,
      jwk: publicPart(owner.key),
      signatory: inventSignatory(owner.name),
    }),
  });
  const { attestation } = Attested.parse(await response.json());
  await caller.state('/v1/keys', 'key.register', { jwk: publicPart(owner.key), ...validity(), attestation });
}

async function registerReceiptKey(operator: Caller, receiptKey: object): Promise<void> {
  const { kid } = z.object({ kid: z.string() }).parse(receiptKey);
  if (await hasKey(operator, kid)) return;
  await operator.state('/v1/keys', 'key.register', {
    jwk: receiptKey,
    ...validity(),
    attestation: null,
    use: 'receipt',
  });
}

async function hasKey(caller: Caller, kid: string): Promise<boolean> {
  const owner = encodeURIComponent(caller.account.participant);
  const { items } = Keys.parse(expectOk('keys', await caller.get(`/v1/keys?owner=${owner}&limit=200`)));
  return items.some((key) => key.kid === kid);
}

async function publish(operator: Caller, { catalogue, purposes }: LoadOptions): Promise<void> {
  const known = await publishedItems(operator);
  for (const item of catalogue.filter(({ id }) => !known.has(id))) {
    const { statement } = await operator.sign('catalogue.publish', { item });
    expectOk(`publish ${item.id}`, await operator.send('PUT', `/v1/catalogue/${item.id}`, { statement }));
  }
  const inForce = await operator.get('/v1/purposes');
  if (
    inForce.status === 200 &&
    z.object({ version: z.literal(purposes.version) }).safeParse(inForce.body).success
  ) {
    return;
  }
  const { statement } = await operator.sign('purposes.publish', { table: purposes });
  expectOk('publish purposes', await operator.send('PUT', '/v1/purposes', { statement }));
}

/** Puts on the ledger which model the gateway evaluates by. */
async function publishEvaluation(operator: Caller): Promise<void> {
  const found = Evaluation.parse(expectOk('evaluation', await operator.get('/v1/evaluation')));
  if (found.publishedAt !== null) return;
  const model = { version: found.model.version, hash: found.hash };
  const { statement } = await operator.sign('evaluation.publish', { item: found.item, model });
  expectOk('publish the evaluation', await operator.send('PUT', '/v1/evaluation', { statement }));
}

async function publishedItems(operator: Caller): Promise<Set<string>> {
  const body = expectOk('catalogue', await operator.get('/v1/catalogue?limit=200'));
  const { items } = z.object({ items: z.array(z.object({ id: z.string() })) }).parse(body);
  return new Set(items.map(({ id }) => id));
}

/** The invented person who signed for an owner: only a digest of the name stands anywhere. */
function inventSignatory(name: string) {
  const salt = `0x${randomBytes(32).toString('hex')}`;
  return { digest: saltedDigest(salt, name), authority: 'legal_representative', proof: 'simulated' };
}

function signer(account: Account | undefined): Signer {
  if (account?.participant === undefined) throw new Error('The demonstration lacks an account.');
  return { ...account, participant: account.participant };
}
