import { randomBytes } from 'node:crypto';
import { SETTLE, SETTLED_REQUESTS, type Settlement, TRANSACTIONS } from '@xinjian/chaincode/model';
import type { Caller } from '../dev/client/caller.js';
import type { Ledger } from '../src/ledger/index.js';
import type { Enterprise } from './enterprises.js';
import { signRequests } from './load.js';
import { forEach } from './many.js';
import { measure, type Usage } from './processes.js';

/** What the ledger takes when nothing but itself is in the way. */
export interface LedgerFigures {
  readonly what: string;
  readonly accesses: number;
  readonly perSecond: number;
  readonly processes: readonly Usage[];
}

interface Variant {
  readonly what: string;
  readonly enterprises: readonly Enterprise[];
  /** Accesses in one transaction. */
  readonly size: number;
  /** Transactions under way. */
  readonly depth: number;
  readonly isSettled: boolean;
}

export interface LedgerAloneOptions {
  readonly ledger: Ledger;
  readonly bank: Caller;
  /** With a consent and a quota each. */
  readonly enterprises: readonly Enterprise[];
  /** With a consent each, and no quota. */
  readonly few: readonly Enterprise[];
  readonly accesses: number;
}

/**
 * Records accesses past the gateway: one by one, in batches under a few consents without quota, in batches under a
 * consent and a quota each, and settled besides. What one variant has over the next is what the next one adds.
 */
export async function measureLedgerAlone(options: LedgerAloneOptions): Promise<readonly LedgerFigures[]> {
  const { enterprises, few } = options;
  const batch = { size: 200, depth: 2 };
  const variants: readonly Variant[] = [
    {
      ...{ what: 'recorded one by one, 32 at a time, few consents, no quota', isSettled: false },
      ...{ enterprises: few, size: 1, depth: 32 },
    },
    {
      ...{ what: 'recorded in batches of 200, few consents, no quota', isSettled: false },
      ...{ enterprises: few, ...batch },
    },
    {
      ...{ what: 'recorded in batches of 200, a consent and a quota each', isSettled: false },
      ...{ enterprises, ...batch },
    },
    {
      ...{ what: 'recorded and settled in batches of 200, a consent and a quota each', isSettled: true },
      ...{ enterprises, ...batch },
    },
  ];
  const figures: LedgerFigures[] = [];
  for (const variant of variants) figures.push(await measureVariant(options, variant));
  return figures;
}

async function measureVariant(
  { ledger, bank, accesses }: LedgerAloneOptions,
  { what, enterprises, size, depth, isSettled }: Variant,
): Promise<LedgerFigures> {
  const statements = await signRequests(bank, enterprises, accesses);
  const groups = Array.from({ length: Math.ceil(accesses / size) }, (_none, index) =>
    statements.slice(index * size, (index + 1) * size),
  );
  const used = await measure();
  const start = performance.now();
  await forEach(groups, depth, async (group) => {
    const { transactionId } = await ledger.submit(TRANSACTIONS['access.request'], [JSON.stringify(group)]);
    if (isSettled) await settle(ledger, transactionId, group);
  });
  const perSecond = accesses / ((performance.now() - start) / 1000);
  return { what, accesses, perSecond, processes: await used() };
}

async function settle(ledger: Ledger, transactionId: string, group: readonly string[]): Promise<void> {
  const settlements = group.map((_statement, index): Settlement => {
    const fetchedAt = new Date().toISOString();
    const item = {
      item: 'SOC-01',
      status: 'delivered',
      provider: '样例',
      fetchedAt,
      sourceDigest: null,
    } as const;
    const digest = randomBytes(32).toString('hex');
    return { access: { transactionId, index }, outcome: 'delivered', items: [item], digest };
  });
  const transient = { [SETTLED_REQUESTS]: JSON.stringify(group) };
  await ledger.submit(SETTLE, [JSON.stringify(settlements)], { transient });
}
