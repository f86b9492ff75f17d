import type { FieldProblem, ItemFormat, Row } from '../records/item-format.js';
import type { Zone } from '../zone/zone.js';

/** A record that reads, and whose it says it is. */
export interface ReadRow {
  readonly row: Row;
  readonly subject: string;
}

/** The enterprise whose record it is, or why nobody's. */
export type Held = { readonly uscc: string } | { readonly problem: FieldProblem };

/**
 * Finds the enterprises whose records these are, in their order. A record that knows its enterprise by name only is
 * tied to the one that bears exactly this registered name; where none does, or several do, it is nobody's.
 */
export async function holdersOf(
  zone: Pick<Zone, 'bearersOf'>,
  { recordKey: { by, subject: field } }: ItemFormat,
  rows: readonly ReadRow[],
): Promise<Held[]> {
  if (by === 'uscc') return rows.map(({ subject: uscc }) => ({ uscc }));
  const bearers = await zone.bearersOf([...new Set(rows.map(({ subject }) => subject))]);
  return rows.map(({ subject }): Held => {
    const [uscc, another] = bearers.get(subject) ?? [];
    if (uscc === undefined) return { problem: { field, problem: 'no registered enterprise of this name' } };
    if (another !== undefined) return { problem: { field, problem: 'several enterprises of this name' } };
    return { uscc };
  });
}
