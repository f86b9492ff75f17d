import type { ClientSession } from 'mongoose';
import type { ObjectionRecord, RecordedStatement, Terms } from '@xinjian/chaincode/model';
import type { RecordChange } from './changes.js';
import type { AccessDocument, Documents, EventDocument, NoticeDocument } from './documents.js';
import { placeOf } from './place.js';
import type { Written } from './rows.js';

/** That what was delivered of an item is not right any more: an objection was granted, or a repair was marked. */
export interface Correction {
  readonly kind: 'corrected' | 'repaired';
  /** What was corrected: the item as a whole, or one record of it. */
  readonly scope: 'item' | 'record';
  /** The objection's id, or the digest of the case behind the repair. */
  readonly cause: string;
  readonly subject: string;
  readonly item: string;
  /** RFC 3339. */
  readonly at: string;
  /** The transaction's index in its block. */
  readonly position: number;
  readonly written: Written;
}

/** One institution that still holds what was corrected. */
export interface Receiver {
  readonly institution: string;
  /** The ids of the accesses that delivered it, latest first; the thousand latest. */
  readonly accesses: readonly string[];
  /** When the last of them may be kept no longer (RFC 3339). */
  readonly until: string;
}

type Delivered = Pick<AccessDocument, 'jti' | 'institution' | 'consent' | 'settlement'>;

/**
 * What a transaction corrects: by the objections that it decided, and the repairs that its statements mark, since the
 * record of an item's marks tells what stands, not what was put there last.
 */
export function correctionsOf(
  {
    records,
    acts,
  }: { readonly records: readonly RecordChange[]; readonly acts: readonly RecordedStatement[] },
  { position, at, written }: { readonly position: number; readonly at: string; readonly written: Written },
): Correction[] {
  const decided = records.flatMap(({ type, record }): Correction[] => {
    if (type !== 'objection' || record === null) return [];
    const { id: cause, decision, ...about } = record as ObjectionRecord;
    if (decision?.outcome !== 'corrected') return [];
    return [{ kind: 'corrected', cause, ...concerned(about), at, position, written }];
  });
  const repaired = acts.flatMap((act): Correction[] => {
    if (act.type !== 'item.mark' || act.mark !== 'repaired') return [];
    return [{ kind: 'repaired', cause: act.case, ...concerned(act), at, position, written }];
  });
  return [...decided, ...repaired];
}

function concerned({ subject, item, record }: Pick<ObjectionRecord, 'subject' | 'item' | 'record'>) {
  return { subject, item, scope: record === undefined ? ('item' as const) : ('record' as const) };
}

/** How many accesses a notice names at most: the latest. */
export const MOST_NAMED = 1_000;

/**
 * Who is to be told of a correction: those to whom the item was delivered under a consent whose time for keeping it
 * (`dataLife`) has not passed. That there was no record is a delivery too. Holds no more than the notices will.
 */
export class Receivers {
  readonly #correction: Pick<Correction, 'item' | 'at'>;
  readonly #found = new Map<string, { readonly accesses: string[]; until: string }>();

  constructor(correction: Pick<Correction, 'item' | 'at'>) {
    this.#correction = correction;
  }

  /** @param dataLife of its consent; undefined where it had none. Accesses come in the order of the ledger. */
  add({ jti, institution, settlement }: Delivered, dataLife: Terms['dataLife'] | undefined): void {
    const { item, at } = this.#correction;
    const until = heldUntil(settlement, item, dataLife);
    if (until === null || until <= at) return;
    const found = this.#found.get(institution) ?? { accesses: [], until };
    this.#found.set(institution, found);
    found.accesses.push(jti);
    if (found.accesses.length > MOST_NAMED) found.accesses.shift();
    if (until > found.until) found.until = until;
  }

  all(): Receiver[] {
    return [...this.#found].map(([institution, { accesses, until }]) => ({
      institution,
      accesses: accesses.toReversed(),
      until,
    }));
  }
}

/** Until when an institution may keep what it got of an item; null where it got nothing, or under no term. */
function heldUntil(
  settlement: Delivered['settlement'],
  item: string,
  dataLife: Terms['dataLife'] | undefined,
): string | null {
  if (settlement === null || dataLife === undefined || !holds(settlement, item)) return null;
  return endOfLife(settlement.at, dataLife);
}

/** When what was delivered at a time must be gone; a month that is shorter ends on its last day. */
export function endOfLife(deliveredAt: string, { unit, value }: Terms['dataLife']): string {
  const date = new Date(deliveredAt);
  if (unit.toLowerCase() === 'day') date.setUTCDate(date.getUTCDate() + value);
  else {
    const day = date.getUTCDate();
    date.setUTCDate(1);
    date.setUTCMonth(date.getUTCMonth() + value * (unit.toLowerCase() === 'year' ? 12 : 1));
    const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
    date.setUTCDate(Math.min(day, last));
  }
  return date.toISOString();
}

/** How many accesses are looked at together. */
const PAGE = 500;

/** The notices that a correction calls for, as the accesses and consents of the read model stand. */
export async function noticesOf(
  documents: Pick<Documents, 'accesses' | 'records'>,
  correction: Correction,
  session: ClientSession | null = null,
): Promise<Receiver[]> {
  const receivers = new Receivers(correction);
  for (let after = ''; ;) {
    const page = await deliveredAfter(documents, correction, after, session);
    const lifeOf = await dataLives(documents, page, session);
    for (const access of page) receivers.add(access, lifeOf.get(access.consent ?? ''));
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return receivers.all();
    after = last._id;
  }
}

function deliveredAfter(
  { accesses }: Pick<Documents, 'accesses'>,
  { subject, item }: Correction,
  after: string,
  session: ClientSession | null,
): Promise<(Delivered & Pick<AccessDocument, '_id'>)[]> {
  return accesses
    .find(
      { subject, _id: { $gt: after }, items: item, outcome: 'ALLOWED' },
      { jti: 1, institution: 1, consent: 1, settlement: 1 },
    )
    .session(session)
    .sort({ _id: 1 })
    .limit(PAGE)
    .lean();
}

/** By consent. */
async function dataLives(
  { records }: Pick<Documents, 'records'>,
  accesses: readonly Delivered[],
  session: ClientSession | null,
): Promise<ReadonlyMap<string, Terms['dataLife']>> {
  const ids = [...new Set(accesses.flatMap(({ consent }) => consent ?? []))];
  const consents = await records.consent
    .find({ _id: { $in: ids } })
    .session(session)
    .lean();
  return new Map(consents.map(({ _id, record }) => [_id, record.terms.dataLife]));
}

/**
 * Notices as they are kept, each with the event that tells of it, placed after the other events of its transaction.
 * @param first the index of the first place that is free
 */
export function noticeDocuments(
  correction: Correction,
  receivers: readonly Receiver[],
  first: number,
): { notice: NoticeDocument; event: EventDocument }[] {
  const { kind, scope, cause, subject, item, at, position, written } = correction;
  return receivers.map(({ institution, accesses, until }, index) => {
    const _id = placeOf(written.blockNumber, position, first + index);
    return {
      notice: { _id, institution, kind, scope, cause, subject, item, accesses, at, until, ...written },
      event: { _id, type: 'notice', id: _id, at, audience: [institution], ...written },
    };
  });
}

function holds({ outcome, items }: NonNullable<Delivered['settlement']>, item: string): boolean {
  if (outcome !== 'delivered' && outcome !== 'partial') return false;
  return items.some((each) => each.item === item && ['delivered', 'empty'].includes(each.status));
}
