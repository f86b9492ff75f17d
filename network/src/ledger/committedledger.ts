import { LedgerError } from './errors.js';
import type { Ledger, WaitOptions } from './ledger.js';

/** A ledger as the services of one peer read it. */
export type CommittedLedger = Pick<
  Ledger,
  | 'channel'
  | 'info'
  | 'blockByNumber'
  | 'blockByHash'
  | 'blockByTransactionId'
  | 'transactionById'
  | 'transactionStatus'
  | 'waitForTransaction'
  | 'waitForHeight'
  | 'blocks'
  | 'snapshot'
  | 'simulator'
>;

/**
 * Serialised blocks from a number on, waiting for new ones without end. Each is read when it is asked for, so a slow
 * reader costs no memory. @throws LedgerError CLOSED, CORRUPT; the signal's reason
 */
export async function* followBlocks(
  ledger: Pick<CommittedLedger, 'waitForHeight' | 'blockByNumber'>,
  from: bigint,
  { signal }: WaitOptions,
): AsyncGenerator<Uint8Array> {
  for (let number = from; ; number += 1n) {
    await ledger.waitForHeight(number + 1n, { signal });
    const block = await ledger.blockByNumber(number);
    if (block === undefined) {
      throw new LedgerError('CORRUPT', `Block ${String(number)} is not in the index.`);
    }
    yield block;
  }
}
