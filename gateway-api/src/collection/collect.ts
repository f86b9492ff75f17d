import { randomBytes } from 'node:crypto';
import canonicalize from 'canonicalize';
import { type CatalogueItem, type EvaluationModel, saltedDigest } from '@xinjian/chaincode/model';
import type { ProviderInterface } from '../providers/provider-interface.js';
import type { Row } from '../records/item-format.js';
import { type KeptRecord, MOST_RECORDS, type Zone } from '../zone/zone.js';
import { openingsOf, type Source, type SourceOpening, sourcesOf } from './source.js';

/** What one source gave for one item that may be served at all; nothing in it is masked yet. */
export interface Collected {
  readonly item: string;
  readonly version: number;
  /** `empty`: the source answered, and there is no record that may be served. `unavailable`: no usable answer. */
  readonly status: 'delivered' | 'empty' | 'unavailable';
  readonly rows: readonly Row[];
  /** The source's name, for the settlement. */
  readonly provider: string;
  /** When the source answered, or was given up (RFC 3339). */
  readonly fetchedAt: string;
  /** Where records of the zone came from; of an interface and of what is computed there is nothing beyond it. */
  readonly sources: readonly Source[];
  /** What opens their digests. */
  readonly openings?: readonly SourceOpening[];
  /** Salted digest of the RFC 8785 form of `rows`; null where unavailable. */
  readonly sourceDigest: string | null;
  /** Opens `sourceDigest`: kept with the delivery's papers. */
  readonly sourceSalt: string | null;
  /** Why there is no usable answer, without any of the enterprise's data; null otherwise. */
  readonly fault: string | null;
  /** By which published model it was computed; of computed items only. */
  readonly model?: EvaluationModel;
}

/** An item in the version that the consent names. */
export interface WantedItem {
  readonly id: string;
  readonly version: number;
  /** Which records may leave; absent: all. Of others nothing is told. */
  readonly mayLeave?: (row: Row) => boolean;
}

/**
 * Fetches items of one enterprise from the providers' interfaces and the zone, all at once; one that fails or hangs
 * is `unavailable` by itself and holds up no other. Never rejects for a source's fault. Same order as asked.
 */
export type Collect = (
  items: readonly WantedItem[],
  uscc: string,
  signal: AbortSignal,
) => Promise<readonly Collected[]>;

/** An item that is held nowhere but computed when it is asked for. */
export interface ComputedItem {
  readonly model: EvaluationModel;
  /** @throws {Error} why it cannot be computed, without any of the enterprise's data */
  rows(uscc: string, signal: AbortSignal): Promise<readonly Row[]>;
}

export interface CollectSources {
  readonly zone: Pick<Zone, 'records' | 'holds'>;
  /** By item id; an item with an interface is not looked for in the zone. */
  readonly interfaces: ReadonlyMap<string, ProviderInterface>;
  /** By item id. */
  readonly computed?: ReadonlyMap<string, ComputedItem>;
  /** An item as published, in one version. */
  readonly catalogue: (id: string, version: number) => Promise<CatalogueItem | null>;
  /** Told of each source that gave no usable answer; the fault names no enterprise and none of its data. */
  readonly onFault: (item: string, provider: string, fault: string) => void;
}

/** A source's answer: rows, which may be none, or why there is none. */
type Answer =
  | { readonly rows: readonly Row[]; readonly model?: EvaluationModel }
  | { readonly records: readonly KeptRecord[] }
  | { readonly fault: string };

export function createCollect(sources: CollectSources): Collect {
  return (items, uscc, signal) => Promise.all(items.map((item) => collectItem(sources, item, uscc, signal)));
}

async function collectItem(
  sources: CollectSources,
  wanted: WantedItem,
  uscc: string,
  signal: AbortSignal,
): Promise<Collected> {
  const { id, version } = wanted;
  const through = sources.interfaces.get(id);
  let provider = through?.provider ?? '';
  let answer: Answer;
  try {
    const item = await sources.catalogue(id, version);
    if (item === null) answer = { fault: 'no such item in the catalogue' };
    else {
      provider ||= item.provider_zh;
      answer =
        through === undefined
          ? await readHere(sources, id, uscc, signal)
          : { rows: await through.fetch(item, uscc, signal) };
    }
  } catch (error) {
    answer = { fault: error instanceof Error ? error.message : String(error) };
  }
  if ('fault' in answer) sources.onFault(id, provider, answer.fault);
  return { item: id, version, provider: provider.slice(0, 200), ...outcomeOf(answer, wanted) };
}

/** An item that no interface gives: computed, or collected in the zone. */
async function readHere(
  { computed, zone }: CollectSources,
  item: string,
  uscc: string,
  signal: AbortSignal,
): Promise<Answer> {
  const computing = computed?.get(item);
  if (computing === undefined) return readZone(zone, item, uscc);
  return { rows: await computing.rows(uscc, signal), model: computing.model };
}

/** No record of the enterprise is an answer only where the zone collects the item; too many are none. */
async function readZone(zone: CollectSources['zone'], item: string, uscc: string): Promise<Answer> {
  const records = await zone.records(item, uscc);
  if (records.length > MOST_RECORDS) return { fault: `more than ${MOST_RECORDS} records` };
  if (records.length === 0 && !(await zone.holds(item))) return { fault: 'no source for this item' };
  return { records };
}

function outcomeOf(answer: Answer, wanted: WantedItem): Omit<Collected, 'item' | 'version' | 'provider'> {
  const fetchedAt = new Date().toISOString();
  if ('fault' in answer) {
    const nothing = { rows: [], sources: [], sourceDigest: null, sourceSalt: null };
    return { status: 'unavailable', fetchedAt, ...nothing, fault: answer.fault };
  }
  const { rows, sources, openings, model } = servable(answer, wanted);
  const sourceSalt = `0x${randomBytes(32).toString('hex')}`;
  const sourceDigest = saltedDigest(sourceSalt, canonicalize(rows) ?? '');
  const status = rows.length === 0 ? 'empty' : 'delivered';
  const computed = model === undefined ? {} : { model };
  return { status, rows, sources, openings, fetchedAt, sourceDigest, sourceSalt, fault: null, ...computed };
}

/** What may leave of an answer: a record that may not is told by nothing, not even by its source. */
function servable(
  answer: Exclude<Answer, { readonly fault: string }>,
  { mayLeave = () => true }: Pick<WantedItem, 'mayLeave'>,
) {
  if ('records' in answer) {
    const records = answer.records.filter(({ row }) => mayLeave(row));
    const [sources, openings] = [sourcesOf(records), openingsOf(records)];
    return { rows: records.map(({ row }) => row), sources, openings, model: undefined };
  }
  const { rows, model } = answer;
  return { rows: model === undefined ? rows.filter(mayLeave) : rows, sources: [], openings: [], model };
}
