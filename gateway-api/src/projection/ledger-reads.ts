import {
  ConsentRecord,
  ItemRecord,
  KeyRecord,
  LookupRecord,
  ParticipantRecord,
  PurposesRecord,
  QUERIES,
  SettlementRecord,
  SubscriptionRecord,
  UsageRecord,
} from '@xinjian/chaincode/model';
import { z } from 'zod';
import { decodeBlock } from '../ledger/block.js';
import { BlockNotFound } from '../ledger/errors.js';
import type { Ledger } from '../ledger/port.js';
import { readRecord } from '../ledger/read-record.js';
import { type Changes, changesOf } from './changes.js';
import type { StatementDocument } from './documents.js';
import { ReadModelBehind } from './errors.js';
import { subscriptionsIn } from './pushes.js';
import { consentRow } from './queries/consents.js';
import { accessDetail } from './queries/accesses.js';
import { catalogueRow, stored } from './queries/registry.js';
import type { ReadModel } from './read-model.js';
import type { AccessDetail, KeyRow, Written } from './rows.js';

/** What can be read from the peer itself: the same rows as the read model gives. */
export interface LedgerReads extends Pick<
  ReadModel,
  'participant' | 'catalogueItem' | 'purposes' | 'consent' | 'access'
> {
  /** All of one owner, newest first. */
  keysOf(owner: string): Promise<KeyRow[]>;
  /** A look-up as the ledger has it. */
  lookup(id: string): Promise<LookupRecord | null>;
}

export interface LedgerReadsOptions {
  readonly ledger: Pick<Ledger, 'chaincode' | 'evaluate' | 'commitStatus' | 'block' | 'height'>;
  /** Tells where to look for what the world state has no key for; what is there, the peer says. */
  readonly readModel: Pick<ReadModel, 'access' | 'keys'>;
  /** Where the gateway saw an access recorded; null where it did not, or does not know it any more. */
  readonly recorded: (id: string) => Promise<Written | null>;
  /** Resolves when the read model has the block of this number. */
  readonly projected: (blockNumber: number, signal: AbortSignal) => Promise<void>;
  readonly now?: () => Date;
}

/** How long one question to the ledger may take, in milliseconds. */
const PATIENCE = 10_000;
const patience = () => AbortSignal.timeout(PATIENCE);

/** Reads from the peer, past the read model (`?consistency=ledger`). */
export function createLedgerReads({
  ledger,
  readModel,
  recorded,
  projected,
  now = () => new Date(),
}: LedgerReadsOptions): LedgerReads {
  const at = () => now().toISOString();
  const state = <Value>(schema: z.ZodType<Value>, query: string, ...args: string[]) =>
    readRecord(ledger, schema, query, args, { signal: patience() });
  const whereIs = async (transactionId: string): Promise<Written> => {
    const { blockNumber } = await ledger.commitStatus(transactionId, { signal: patience() });
    return { transactionId, blockNumber };
  };
  const changesIn = async ({ blockNumber }: Written): Promise<Changes> => {
    const block = decodeBlock(await ledger.block(blockNumber, { signal: patience() }));
    const named = subscriptionsIn(block, ledger.chaincode);
    const records = await Promise.all(named.map((id) => state(SubscriptionRecord, QUERIES.subscription, id)));
    const known = records.flatMap((record) => (record === null ? [] : ([[record.id, record]] as const)));
    return changesOf(block, ledger.chaincode, new Map(known));
  };
  const statementsIn = async (ids: readonly string[]): Promise<StatementDocument[]> => {
    const places = await Promise.all([...new Set(ids)].map(whereIs));
    return (await Promise.all(places.map(changesIn))).flatMap(({ statements }) => statements);
  };
  const accessIn = async (place: Written, id: string) => {
    const { accesses } = await changesIn(place).catch((error: unknown) => {
      if (error instanceof BlockNotFound) return { accesses: [] };
      throw error;
    });
    return accesses.find(({ jti, transactionId }) => jti === id && transactionId === place.transactionId);
  };
  /** One of which the gateway kept nothing: the world state has no key for it, so the read model tells where to look. */
  const accessShown = async (id: string) => {
    const signal = patience();
    const head = (await ledger.height({ signal })) - 1;
    await projected(head, signal).catch((error: unknown) => {
      throw signal.aborted ? new ReadModelBehind(head) : error;
    });
    const hint = await readModel.access(id);
    return hint === null ? null : ((await accessIn(hint, id)) ?? null);
  };
  const located = async <Value extends { written: { transactionId: string } }>(record: Value | null) =>
    record && stored({ record, written: await whereIs(record.written.transactionId) });

  return {
    participant: async (id) => located(await state(ParticipantRecord, QUERIES.participant, id)),
    keysOf: async (owner) => {
      const records = (await state(z.array(KeyRecord), QUERIES.keys, owner)) ?? [];
      const rows = await Promise.all(records.map(async (record) => located(record)));
      const { items } = await readModel.keys({ owner }, { limit: 200 });
      const shown = new Map(items.map(({ kid }, index) => [kid, index]));
      return rows.filter((row): row is KeyRow => row !== null).sort(newestFirst(shown));
    },
    lookup: (id) => state(LookupRecord, QUERIES.lookup, id),
    catalogueItem: async (id, version) => {
      const record = await state(ItemRecord, QUERIES.item, id, version === undefined ? '' : String(version));
      return record && catalogueRow({ record, written: await whereIs(record.written.transactionId) });
    },
    purposes: async () => (await state(PurposesRecord, QUERIES.purposes))?.table ?? null,
    consent: async (id) => {
      const record = await state(ConsentRecord, QUERIES.consent, id);
      if (record === null) return null;
      const ids = record.statements.map(({ transactionId }) => transactionId);
      const [usage, statements] = await Promise.all([
        state(UsageRecord, QUERIES.usage, id),
        statementsIn(ids),
      ]);
      const created = await whereIs(ids[0] ?? record.written.transactionId);
      const statementOf = new Map(statements.map((statement) => [statement._id, statement]));
      return consentRow({ record, created }, usage, statementOf, at());
    },
    access: async (id) => {
      const kept = await recorded(id);
      const there = kept && (await accessIn(kept, id));
      const access = there ?? (await accessShown(id));
      if (access === null) return null;
      const { transactionId, index } = access;
      const settlement = await state(SettlementRecord, QUERIES.settlement, transactionId, String(index));
      return { ...accessDetail(access), ...(await settled(settlement, await readModel.access(id), whereIs)) };
    },
  };
}

/**
 * As the read model has them: by where they were first written, which the world state does not tell of what changed
 * since. What is not shown yet is newer than all that is.
 */
function newestFirst(shown: ReadonlyMap<string, number>) {
  const rank = ({ kid }: KeyRow) => shown.get(kid) ?? -1;
  return (one: KeyRow, other: KeyRow) =>
    rank(one) - rank(other) || other.blockNumber - one.blockNumber || (one.kid < other.kid ? -1 : 1);
}

/**
 * What became of an access, as the world state has it. The record keeps the transaction that wrote it last: where that
 * was the acknowledgement, the settlement's own is where the read model says.
 */
async function settled(
  record: SettlementRecord | null,
  hint: AccessDetail | null,
  whereIs: (transactionId: string) => Promise<Written>,
): Promise<Pick<AccessDetail, 'settlement' | 'acknowledgement'>> {
  if (record === null) return { settlement: null, acknowledgement: null };
  const { outcome, items, digest, acknowledgement, written } = record;
  const last = await whereIs(written.transactionId);
  const settlement = { outcome, items, digest };
  if (acknowledgement === null) {
    return { settlement: { ...settlement, at: written.at, ...last }, acknowledgement: null };
  }
  const { transactionId, blockNumber, at } = hint?.settlement ?? { ...last, at: written.at };
  return {
    settlement: { ...settlement, at, transactionId, blockNumber },
    acknowledgement: {
      digest: acknowledgement.digest,
      matches: acknowledgement.matches,
      at: acknowledgement.at,
      ...last,
    },
  };
}
