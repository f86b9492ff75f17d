import { z } from 'zod';
import type { GatewayClient } from '../../gateway/client.js';
import { AccessDetail } from '../../gateway/shapes/access.js';
import { Consent, ConsentRequest } from '../../gateway/shapes/consent.js';
import { Block, Network, Transaction } from '../../gateway/shapes/ledger.js';
import { listOf } from '../../gateway/shapes/list.js';
import { Key, Participant } from '../../gateway/shapes/registry.js';
import { fromBase64 } from '../bytes.js';
import { findStatements } from '../carried.js';
import type { KeyOrigin } from '../checks/key.js';
import { type RawBlock, parseBlock } from '../fabric/block.js';
import { readStatement } from '../statement.js';
import type { Anchor, TraceSources } from './sources.js';

/**
 * Gathers what the trace of one access is verified from. What the gateway refuses or does not know is left out,
 * and the checks that need it say so.
 * @throws {GatewayError} where the access itself cannot be read
 */
export async function loadTrace(
  client: GatewayClient,
  audience: string,
  id: string,
): Promise<TraceSources> {
  const access = await client.get(`/v1/accesses/${id}`, AccessDetail);
  const [consent, network, participants, block, previous, next] = await Promise.all([
    access.consent === null ? undefined : attempt(client.get(`/v1/consents/${access.consent}`, Consent)),
    attempt(client.get('/v1/ledger/network', Network)),
    readList(client, '/v1/participants', Participant),
    readBlock(client, access.blockNumber),
    access.blockNumber > 0 ? readBlock(client, access.blockNumber - 1) : undefined,
    readBlock(client, access.blockNumber + 1),
  ]);
  const request =
    consent?.answers == null
      ? undefined
      : await attempt(client.get(`/v1/consent-requests/${consent.answers}`, ConsentRequest));
  const granted = consent?.statements.find(({ type }) => type === 'consent.grant');
  const keys = await readKeys(client, [access.institution, access.subject]);
  const [grant, asked, settlement] = await Promise.all([
    granted && anchorOf(client, { ...granted, blockNumber: granted.blockNumber ?? undefined }),
    request && anchorOf(client, { ...request, at: request.requestedAt }),
    access.settlement ? anchorOf(client, { ...access.settlement, statement: undefined }) : undefined,
  ]);
  const signers = new Set([access.statement, grant?.statement?.jws, asked?.statement?.jws].map(kidOf));
  return {
    audience,
    access,
    consent,
    grant,
    request,
    asked,
    settlement,
    keys,
    participants,
    anchor: {
      statement: readStatement(access.statement),
      transactionId: access.transactionId,
      blockNumber: access.blockNumber,
      block: block?.parsed,
      at: new Date(access.decidedAt),
    },
    shownHash: block?.hash ?? '',
    previous: previous?.parsed,
    next: next?.parsed,
    origins: await Promise.all(
      keys.filter(({ kid }) => signers.has(kid)).map((key) => originOf(client, key, participants)),
    ),
    roots: new Map(
      (network?.organisations ?? []).map(({ mspId, rootCertificates }) => [mspId, rootCertificates] as const),
    ),
  };
}

function attempt<T>(answer: Promise<T>): Promise<T | undefined> {
  return answer.catch(() => undefined);
}

async function readList<T>(client: GatewayClient, path: string, row: z.ZodType<T>): Promise<readonly T[]> {
  return (await attempt(client.get(path, listOf(row), { limit: 200 })))?.items ?? [];
}

async function readKeys(client: GatewayClient, owners: readonly string[]): Promise<readonly Key[]> {
  const lists = await Promise.all(
    owners.map((owner) => attempt(client.get('/v1/keys', listOf(Key), { owner, limit: 200 }))),
  );
  return lists.flatMap((list) => list?.items ?? []);
}

async function readBlock(client: GatewayClient, number: number) {
  const block = await attempt(client.get(`/v1/ledger/blocks/${number}`, Block));
  if (block === undefined) return undefined;
  const parsed = parseRaw(block.raw);
  return parsed && { hash: block.hash, parsed };
}

function parseRaw(raw: string): RawBlock | undefined {
  try {
    return parseBlock(fromBase64(raw));
  } catch {
    return undefined;
  }
}

interface Placed {
  readonly statement?: string | null | undefined;
  readonly transactionId: string;
  readonly blockNumber: number | undefined;
  readonly at: string;
}

async function anchorOf(client: GatewayClient, placed: Placed): Promise<Anchor> {
  const { statement, transactionId, at } = placed;
  const number =
    placed.blockNumber ??
    (await attempt(client.get(`/v1/ledger/transactions/${transactionId}`, Transaction)))?.blockNumber ??
    0;
  return {
    statement: statement == null ? undefined : readStatement(statement),
    transactionId,
    blockNumber: number,
    block: (await readBlock(client, number))?.parsed,
    at: new Date(at),
  };
}

async function originOf(
  client: GatewayClient,
  key: Key,
  participants: readonly Participant[],
): Promise<KeyOrigin> {
  const [transaction, issuerKeys] = await Promise.all([
    attempt(client.get(`/v1/ledger/transactions/${key.transactionId}`, Transaction)),
    key.issuer === null ? [] : readKeys(client, [key.issuer]),
  ]);
  const carried = findStatements(transaction?.args ?? []).map(readStatement);
  return {
    key,
    registration: carried.find((statement) => statement !== undefined),
    issuer: participants.find(({ id }) => id === key.issuer),
    issuerKeys,
  };
}

function kidOf(jws: string | undefined): string | undefined {
  return jws === undefined ? undefined : readStatement(jws)?.kid;
}
