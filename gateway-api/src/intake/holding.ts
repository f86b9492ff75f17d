import type { Zone } from '../zone/zone.js';
import type { Collectors } from './collectors.js';
import type { IntakeBook } from './intake-book.js';

export interface HoldingSources {
  readonly zone: Zone;
  readonly collectors: Collectors;
  readonly book: Pick<IntakeBook, 'knows'>;
}

/**
 * The zone, which collects an item that something came of, or that a provider is named for, also while no enterprise has
 * a record of it: else the last one that leaves a rare list would take the item from all others.
 */
export function holdingZone({ zone, collectors, book }: HoldingSources): Zone {
  return {
    ...zone,
    holds: async (item) => collectors.has(item) || (await book.knows(item)) || (await zone.holds(item)),
  };
}
