import {
  PUSH,
  PushOrder,
  RecordedDecision,
  SETTLE,
  Settlement,
  sha256Hash,
  TRANSACTIONS,
} from '@xinjian/chaincode/model';
import { z } from 'zod';
import { type BlockTransaction, decodeBlock, type Ledger } from '../../src/ledger/index.js';

/** Where an access was recorded, and how it was decided. */
export interface Place {
  readonly transactionId: string;
  readonly outcome: string;
  /** What was settled for it. */
  readonly settlements: readonly Settlement[];
}

/** What VALID transactions say of each access: by the hash of its statement, or by the id of its push order. */
export type OnLedger = ReadonlyMap<string, readonly Place[]>;

interface Recorded extends Omit<Place, 'settlements'> {
  readonly name: string;
  readonly index: number;
}

const Statements = z.array(z.string());
const Decisions = z.array(RecordedDecision);
const Settlements = z.array(Settlement);

/** Reads every block. */
export async function readAccesses(ledger: Ledger): Promise<OnLedger> {
  const recorded: Recorded[] = [];
  const settled = new Map<string, Settlement[]>();
  const height = await ledger.height();
  for (let number = 0; number < height; number += 1) {
    for (const transaction of decodeBlock(await ledger.block(number)).transactions) {
      recorded.push(...recordedIn(transaction));
      for (const settlement of settledIn(transaction)) {
        const place = placeOf(settlement.access);
        settled.set(place, [...(settled.get(place) ?? []), settlement]);
      }
    }
  }
  const places = new Map<string, Place[]>();
  for (const { name, transactionId, index, outcome } of recorded) {
    const settlements = settled.get(placeOf({ transactionId, index })) ?? [];
    places.set(name, [...(places.get(name) ?? []), { transactionId, outcome, settlements }]);
  }
  return places;
}

function recordedIn(transaction: BlockTransaction): Recorded[] {
  const requests = calls(transaction, TRANSACTIONS['access.request']);
  const orders = calls(transaction, PUSH);
  const invocation = requests ?? orders;
  if (invocation === null) return [];
  const decisions = Decisions.parse(JSON.parse(invocation.response.payload));
  return Statements.parse(JSON.parse(invocation.args[0] ?? '')).map((statement, index) => ({
    name: requests === null ? PushOrder.parse(JSON.parse(statement)).id : sha256Hash(statement),
    outcome: decisions[index]?.outcome ?? '',
    transactionId: transaction.transactionId,
    index,
  }));
}

function settledIn(transaction: BlockTransaction): Settlement[] {
  const invocation = calls(transaction, SETTLE);
  return invocation === null ? [] : Settlements.parse(JSON.parse(invocation.args[0] ?? ''));
}

/** The invocation of a transaction that is VALID and of this name. */
function calls({ validationCode, invocation }: BlockTransaction, name: string) {
  const isIt = validationCode === 'VALID' && `${invocation?.contract}:${invocation?.transaction}` === name;
  return isIt ? invocation : null;
}

function placeOf({ transactionId, index }: Settlement['access']): string {
  return `${transactionId} ${index}`;
}
