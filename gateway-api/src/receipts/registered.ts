import { KeyRecord, QUERIES } from '@xinjian/chaincode/model';
import type { Dependency } from '../http/health.js';
import type { Ledger } from '../ledger/port.js';
import { readRecord } from '../ledger/read-record.js';

/** How long a key that was found good is not asked for again, in milliseconds. */
const TRUSTED = 60_000;

/**
 * Ready while the key that signs receipts stands on the ledger for that use, not revoked and in its time: else nobody
 * could verify them (G5). As long as it does, the ledger is asked once a minute.
 */
export function receiptKeyRegistered(
  ledger: Pick<Ledger, 'evaluate'>,
  kid: string,
  now: () => number = Date.now,
): Dependency {
  let foundAt = -Infinity;
  return {
    name: 'receiptKey',
    check: async (signal) => {
      if (now() - foundAt < TRUSTED) return;
      const record = await readRecord(ledger, KeyRecord, QUERIES.key, [kid], { signal });
      if (record === null || !isGood(record, now())) throw new Error('the receipt key is not on the ledger');
      foundAt = now();
    },
  };
}

function isGood({ use, state, notBefore, notAfter }: KeyRecord, now: number): boolean {
  const isTimely = Date.parse(notBefore) <= now && now < Date.parse(notAfter);
  return use === 'receipt' && state !== 'REVOKED' && isTimely;
}
