/**
 * A place on the ledger as text that sorts as the ledger does: block, transaction, and the index of what the
 * transaction brought (a batch of accesses, several writes).
 */
export function placeOf(blockNumber: number, position: number, index = 0): string {
  return [pad(blockNumber, 12), pad(position, 6), pad(index, 6)].join('-');
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}
