import { randomBytes, randomUUID } from 'node:crypto';
import {
  type AccessRequest,
  type ItemObligation,
  type Row,
  saltedDigest,
  type Settlement,
} from '@xinjian/chaincode/model';
import type { Collect, Collected, WantedItem } from '../collection/collect.js';
import type { Source } from '../collection/source.js';
import type { Handles } from '../records/handles.js';
import type { Vault } from '../vault/vault.js';
import type { Body, Prepared, Recorded } from './claim.js';
import { type Hindrance, isLoss, type Loss } from './hindrance.js';
import { type Opening, openingOf } from './opening.js';
import { makeData, type MakeProduct, makeWithin } from './product.js';
import { type RowRelease, rowRelease } from './released-rows.js';

export type DeliveryStatus = Settlement['items'][number]['status'];

/** One item as it leaves: its records with what the decision opens, masked where it says so. */
export interface DeliveredItem {
  readonly item: string;
  readonly version: number;
  readonly status: DeliveryStatus;
  /** Who gave it. */
  readonly provider: string;
  readonly fetchedAt: string;
  /** The enterprise disputes this item. That something was repaired is not said. */
  readonly mark?: 'objection';
  /** Where its records came from, and when; of an item that is collected in the zone. */
  readonly sources?: readonly Source[];
  /** Beside its fields a record may bear `RecordRemarks`. */
  readonly rows: readonly Row[];
}

/** The `data` of an answer. Its RFC 8785 form is what the digest is over. */
export interface DeliveredData {
  readonly items: readonly DeliveredItem[];
}

export interface DeliveryOptions {
  readonly collect: Collect;
  readonly vault: Pick<Vault, 'reveal'>;
  readonly handles: Handles;
  /** Makes what leaves by the service `report`. */
  readonly makeReport: MakeProduct;
}

/** An item ready to leave, with what its settlement says beyond it. */
interface Ready {
  readonly delivered: DeliveredItem;
  readonly sourceDigest: string | null;
  readonly model?: Collected['model'] | undefined;
  readonly opening?: Opening | null;
}

/** What is about to be settled, and what leaves once it is. */
export type PreparedDelivery = readonly [Prepared, Body];

/**
 * Collects the items of an allowed access and masks them as the decision obliges. Releases nothing.
 * @throws {NotMade}
 */
export async function prepareDelivery(
  { collect, vault, handles, makeReport }: DeliveryOptions,
  request: AccessRequest,
  recorded: Recorded,
  signal: AbortSignal,
): Promise<PreparedDelivery> {
  const { obligations } = recorded.decision;
  const release = await rowRelease(handles, request, recorded.decision);
  const wanted = obligations.filter(opensAnything).map((obligation) => wantedItem(obligation, release));
  const entry = wanted.length === 0 ? null : await vault.reveal(request.subject);
  const collected = entry === null ? [] : await collect(wanted, entry.uscc, signal);
  const items = obligations.map((obligation) => ready(obligation, collected, release));
  const data: DeliveredData = { items: items.map(({ delivered }) => delivered) };
  const outcome = outcomeOf(data.items);
  const salt = `0x${randomBytes(32).toString('hex')}`;
  const make = request.service === 'report' ? makeReport : makeData;
  const making = { request, recorded, data, uscc: entry?.uscc ?? null, salt };
  const { body, digested } = await makeWithin(make, making);
  const nothing = outcome === 'failed' || outcome === 'withheld';
  const prepared: Prepared = {
    ...{ salt: nothing ? null : salt, bodyId: randomUUID(), bodyUntil: null },
    ...{ hindrance: null, loss: null },
    openings: items.flatMap(({ opening }) => opening ?? []),
    settlement: {
      access: { transactionId: recorded.transactionId, index: recorded.index },
      outcome,
      items: items.map(settledItem),
      digest: nothing ? null : saltedDigest(salt, digested),
    },
  };
  return [prepared, body];
}

/** The settlement of an access of which nothing was or will be released: withheld where it is hindered, else failed. */
export function prepareNothing(why: Hindrance | Loss, recorded: Recorded): readonly [Prepared, null] {
  const fetchedAt = new Date().toISOString();
  const [hindrance, loss] = isLoss(why) ? [null, why] : [why, null];
  const status = loss === null ? 'withheld' : 'unavailable';
  const prepared: Prepared = {
    ...{ salt: null, bodyId: null, bodyUntil: null, hindrance, loss },
    settlement: {
      access: { transactionId: recorded.transactionId, index: recorded.index },
      outcome: loss === null ? 'withheld' : 'failed',
      items: recorded.decision.obligations.map(({ item }) => ({
        ...{ item, status, fetchedAt },
        provider: 'gateway',
        sourceDigest: null,
      })),
      digest: null,
    },
  };
  return [prepared, null];
}

function wantedItem(obligation: ItemObligation, { mayLeave }: RowRelease): WantedItem {
  const { item: id, version } = obligation;
  return { id, version, mayLeave: (row) => mayLeave(obligation, row) };
}

function opensAnything({ fields }: ItemObligation): boolean {
  return fields.some(({ treatment }) => treatment !== 'withheld');
}

function ready(obligation: ItemObligation, collected: readonly Collected[], { release }: RowRelease): Ready {
  const { item, version, mark } = obligation;
  const marked = mark === 'objection' ? { mark } : {};
  const nothing = {
    item,
    version,
    ...marked,
    provider: 'gateway',
    fetchedAt: new Date().toISOString(),
    rows: [],
  };
  if (!opensAnything(obligation))
    return { delivered: { ...nothing, status: 'withheld' }, sourceDigest: null };
  const found = collected.find((candidate) => candidate.item === item && candidate.version === version);
  if (found === undefined) return { delivered: { ...nothing, status: 'unavailable' }, sourceDigest: null };
  const { status, provider, fetchedAt, sourceDigest, model, sources } = found;
  const rows = release(obligation, found);
  return {
    delivered: {
      ...{ item, version, status, provider, fetchedAt },
      ...marked,
      ...(sources.length > 0 && { sources }),
      rows,
    },
    sourceDigest,
    model,
    opening: openingOf(found, rows),
  };
}

function settledItem({ delivered, sourceDigest, model }: Ready): Settlement['items'][number] {
  const { item, status, provider, fetchedAt } = delivered;
  return { item, status, provider, fetchedAt, sourceDigest, ...(model !== undefined && { model }) };
}

function outcomeOf(items: readonly DeliveredItem[]): Settlement['outcome'] {
  const has = (...wanted: DeliveryStatus[]) => items.some(({ status }) => wanted.includes(status));
  if (has('delivered', 'empty')) return has('unavailable', 'withheld') ? 'partial' : 'delivered';
  return has('unavailable') ? 'failed' : 'withheld';
}
