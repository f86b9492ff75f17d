import type { CatalogueField, CatalogueItem } from '../catalogue.js';
import { blindedHandle } from '../hash.js';
import type { ConsentRecord } from '../records.js';
import type { RequestedItem } from '../statements/access.js';
import type { TermItem } from '../terms.js';
import type { DecisionInput } from './input.js';

/** One item asked for, found in the catalogue and in the consent. */
export interface ScopeItem {
  readonly id: string;
  /** Null where the catalogue has no such item, version or field. */
  readonly item: CatalogueItem | null;
  /** The fields asked for, all of the item's where none was named. */
  readonly fields: readonly CatalogueField[];
  /** Whether fields were asked for by name. */
  readonly named: boolean;
  /** What the consent opens of it; null where nothing. */
  readonly opened: TermItem | null;
  /** On the item as a whole. */
  readonly mark: 'objection' | 'repaired' | 'none';
  /** Single records that bear a mark, by their blinded handles. */
  readonly records: readonly MarkedRecord[];
}

export interface MarkedRecord {
  readonly record: string;
  readonly mark: 'objection' | 'repaired';
}

/** Whether the item, or a record of it, bears a mark. */
export function bears({ mark, records }: ScopeItem, wanted: ScopeItem['mark']): boolean {
  return mark === wanted || records.some((each) => each.mark === wanted);
}

/** Finds each item asked for: in the version asked, else the one consented to, else the latest. */
export function resolveScope(input: DecisionInput, consent: ConsentRecord | null): readonly ScopeItem[] {
  return input.request.items.map((requested) => resolveItem(requested, input, consent));
}

function resolveItem(
  requested: RequestedItem,
  input: DecisionInput,
  consent: ConsentRecord | null,
): ScopeItem {
  const asked = typeof requested === 'string' ? { id: requested } : requested;
  const opened = consent?.terms.items.find(({ id }) => id === asked.id) ?? null;
  const version = asked.version ?? opened?.version;
  return {
    id: asked.id,
    ...resolveFields(findItem(input.catalogue, asked.id, version), asked.fields),
    opened: opened?.version === version ? opened : null,
    ...marksOn(asked.id, input),
  };
}

/** An item with the fields asked for; not found where it lacks one of them. */
function resolveFields(
  item: CatalogueItem | null,
  names: readonly string[] | undefined,
): Pick<ScopeItem, 'item' | 'fields' | 'named'> {
  if (item === null || names === undefined)
    return { item, fields: item?.fields ?? [], named: names !== undefined };
  const fields = item.fields.filter(({ name }) => names.includes(name));
  return { item: fields.length === new Set(names).size ? item : null, fields, named: true };
}

function marksOn(id: string, { marks, request }: DecisionInput): Pick<ScopeItem, 'mark' | 'records'> {
  const found = marks.find(({ item, subject }) => item === id && subject === request.subject);
  const records = (found?.records ?? []).map(({ record, mark }) => {
    return { record: blindedHandle(request.jti, record), mark };
  });
  return { mark: found?.mark ?? 'none', records };
}

/** An item of the catalogue in one version, or in its latest. */
export function findItem(
  catalogue: readonly CatalogueItem[],
  id: string,
  version: number | undefined,
): CatalogueItem | null {
  const versions = catalogue.filter((item) => item.id === id);
  const wanted = version ?? Math.max(...versions.map((item) => item.version));
  return versions.find((item) => item.version === wanted) ?? null;
}
