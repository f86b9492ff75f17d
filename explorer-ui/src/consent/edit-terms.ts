import type { TermItem, Terms } from '@xinjian/chaincode/model';

/** Terms that are being narrowed: every edit opens at most what it was given. `asked` bounds what can come back. */
export interface Bounds {
  readonly asked: Terms;
  /** Every field of each item, by item id, as the catalogue has them. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
}

/** Takes an item out, or puts it back as it was asked for. Keeps the order asked. */
export function toggleItem(terms: Terms, id: string, bounds: Bounds): Terms {
  const kept = new Map(terms.items.map((item) => [item.id, item]));
  const items = bounds.asked.items.flatMap((asked) => {
    if (asked.id !== id) return kept.get(asked.id) ?? [];
    return kept.has(id) ? [] : asked;
  });
  return { ...terms, items };
}

/** Keeps only these fields of an item; all that were asked for leave the item as asked. */
export function keepFields(terms: Terms, id: string, names: readonly string[], bounds: Bounds): Terms {
  const asked = bounds.asked.items.find((item) => item.id === id);
  if (asked === undefined) return terms;
  const open = fieldsOf(asked, bounds);
  const kept = open.filter((name) => names.includes(name));
  const narrowed = kept.length === open.length ? asked : { id, version: asked.version, fields: kept };
  return { ...terms, items: terms.items.map((item) => (item.id === id ? narrowed : item)) };
}

/** The fields that an item of the terms opens. */
export function fieldsOf(item: TermItem, bounds: Pick<Bounds, 'fields'>): readonly string[] {
  return item.fields ?? bounds.fields.get(item.id) ?? [];
}

/** Takes a purpose out or puts it back, of those asked for. */
export function togglePurpose(terms: Terms, code: string, { asked }: Bounds): Terms {
  return { ...terms, purposes: toggled(terms.purposes, code, asked.purposes) };
}

export function toggleService(terms: Terms, service: Terms['services'][number], { asked }: Bounds): Terms {
  return { ...terms, services: toggled(terms.services, service, asked.services) };
}

/** Ends the term earlier; never later than asked. `to` is RFC 3339. */
export function endAt(terms: Terms, to: string, { asked }: Bounds): Terms {
  return { ...terms, to: Date.parse(to) < Date.parse(asked.to) ? to : asked.to };
}

/** Allows fewer uses; never more than asked. Null sets no limit where none was asked for. */
export function limitTo(terms: Terms, total: number | null, { asked }: Bounds): Terms {
  const rest: Terms = { ...terms };
  delete rest.quota;
  const most = asked.quota?.total ?? Infinity;
  if (total === null) return asked.quota === undefined ? rest : { ...rest, quota: asked.quota };
  const perDay = asked.quota?.perDay;
  const limited = Math.max(1, Math.min(total, most));
  return {
    ...rest,
    quota: { total: limited, ...(perDay !== undefined && { perDay: Math.min(perDay, limited) }) },
  };
}

/** Masks, or discloses in clear where that was asked for. */
export function disclose(terms: Terms, disclosure: Terms['disclosure'], { asked }: Bounds): Terms {
  return { ...terms, disclosure: asked.disclosure === 'masked' ? 'masked' : disclosure };
}

/** What keeps terms from being granted: an empty list of items, fields, purposes or services. */
export function emptyPart(terms: Terms): 'items' | 'fields' | 'purposes' | 'services' | undefined {
  if (terms.items.length === 0) return 'items';
  if (terms.items.some(({ fields }) => fields?.length === 0)) return 'fields';
  if (terms.purposes.length === 0) return 'purposes';
  return terms.services.length === 0 ? 'services' : undefined;
}

function toggled<T extends string>(current: readonly T[], value: T, asked: readonly T[]): T[] {
  const kept = new Set(current);
  if (!kept.delete(value)) kept.add(value);
  return asked.filter((each) => kept.has(each));
}
