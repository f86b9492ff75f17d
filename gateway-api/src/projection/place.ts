/**
 * A place on the ledger as text that sorts as the ledger does: block, transaction, and the index of what the
 * transaction brought (a batch of accesses, several writes).
 */
export function placeOf(blockNumber: number, position: number, index = 0): string {
  return [pad(blockNumber, 12), pad(position, 6), pad(index, 6)].join('-');
}

/** The place before everything in a block. */
export function blockPlace(blockNumber: number): string {
  return pad(blockNumber, 12);
}

/** The one that comes later on the ledger. */
export function laterPlace(one: string, other: string): string {
  return one > other ? one : other;
}

/** Whether a text is a place, of an act or of a whole block. */
export function isPlace(text: string): boolean {
  return /^\d{12}(-\d{6}-\d{6})?$/.test(text);
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}
