import { z } from 'zod';
import type { GatewayClient } from '../../gateway/client.js';
import { AccessDetail } from '../../gateway/shapes/access.js';
import { Consent, ConsentRequest } from '../../gateway/shapes/consent.js';
import { LedgerStatus, Network } from '../../gateway/shapes/ledger.js';
import { listOf } from '../../gateway/shapes/list.js';
import { SubscriptionDetail } from '../../gateway/shapes/subscription.js';
import { Participant } from '../../gateway/shapes/registry.js';
import { readStatement } from '../statement.js';
import { attempt } from './attempt.js';
import { loadOrigins } from './load-origins.js';
import { readBlock } from './read-block.js';
import type { Anchor, TraceSources } from './sources.js';

/**
 * Gathers what the trace of one access is verified from. What the gateway refuses or does not know is left out,
 * and the checks that need it say so.
 * @throws {GatewayError} where the access itself cannot be read
 */
export async function loadTrace(client: GatewayClient, audience: string, id: string): Promise<TraceSources> {
  const access = await client.get(`/v1/accesses/${id}`, AccessDetail);
  const [blocks, subscribed, authority, network, participants] = await Promise.all([
    loadBlocks(client, access.blockNumber),
    loadSubscription(client, access.subscription),
    loadAuthority(client, access.consent),
    attempt(client.get('/v1/ledger/network', Network)),
    readList(client, '/v1/participants', Participant),
  ]);
  const { settlement } = access;
  const roots = new Map(
    (network?.organisations ?? []).map(({ mspId, rootCertificates }) => [mspId, rootCertificates] as const),
  );
  const signers = new Set(
    [access.statement, subscribed?.text, authority.grant?.text, authority.asked?.text].map(kidOf),
  );
  const { keys, origins } = await loadOrigins(client, [access.institution, access.subject], signers, roots);
  return {
    ...{ audience, access, subscribed, keys, origins, participants, ...authority, ...blocks.around },
    anchor: {
      text: access.statement,
      statement: readStatement(access.statement),
      transactionId: access.transactionId,
      block: blocks.own,
      at: new Date(access.decidedAt),
    },
    settlement: settlement === null ? undefined : await anchorOf(client, settlement),
    roots,
  };
}

/** The block of the access, and its neighbours. */
async function loadBlocks(client: GatewayClient, number: number) {
  const status = await attempt(client.get('/v1/ledger', LedgerStatus));
  const last = (status?.height ?? 0) - 1;
  const [own, previous, next] = await Promise.all([
    readBlock(client, number),
    number > 0 ? readBlock(client, number - 1) : undefined,
    number < last ? readBlock(client, number + 1) : undefined,
  ]);
  const around = { shownHash: own?.hash ?? '', previous: previous?.parsed, next: next?.parsed };
  return { own: own?.parsed, around };
}

/** The subscription that a push was ordered under. */
async function loadSubscription(client: GatewayClient, id: string | null): Promise<Anchor | undefined> {
  if (id === null) return undefined;
  const found = await attempt(client.get(`/v1/subscriptions/${id}`, SubscriptionDetail));
  return found && anchorOf(client, found.signed);
}

/** The consent that an access names, with its grant, and the request that it answers. */
async function loadAuthority(client: GatewayClient, id: string | null) {
  const consent = id === null ? undefined : await attempt(client.get(`/v1/consents/${id}`, Consent));
  const answers = consent?.answers ?? undefined;
  const request =
    answers === undefined
      ? undefined
      : await attempt(client.get(`/v1/consent-requests/${answers}`, ConsentRequest));
  const granted = consent?.statements.find(({ type }) => type === 'consent.grant');
  const [grant, asked] = await Promise.all([
    granted && anchorOf(client, granted),
    request && anchorOf(client, { ...request, at: request.requestedAt }),
  ]);
  return { consent, request, grant, asked };
}

async function readList<T>(client: GatewayClient, path: string, row: z.ZodType<T>): Promise<readonly T[]> {
  return (await attempt(client.get(path, listOf(row), { limit: 200 })))?.items ?? [];
}

interface Placed {
  /** Compact JWS; a settlement has none. */
  readonly statement?: string;
  readonly transactionId: string;
  readonly blockNumber: number;
  readonly at: string;
}

async function anchorOf(client: GatewayClient, placed: Placed): Promise<Anchor> {
  const { statement, transactionId, blockNumber, at } = placed;
  return {
    text: statement,
    statement: statement === undefined ? undefined : readStatement(statement),
    transactionId,
    block: (await readBlock(client, blockNumber))?.parsed,
    at: new Date(at),
  };
}

function kidOf(jws: string | undefined): string | undefined {
  return jws === undefined ? undefined : readStatement(jws)?.kid;
}
