import { PUSH, PushOrder, type SubscriptionRecord } from '@xinjian/chaincode/model';
import { z } from 'zod';
import type { Block } from '../ledger/block.js';
import type { BlockTransaction, Invocation } from '../ledger/transaction.js';

/** A push as its transaction carries it. */
export interface CarriedOrder {
  /** Its text, which is recorded as a statement is. */
  readonly text: string;
  readonly order: PushOrder;
}

/** Subscriptions by id: an order names one, and that says between whom and for what. */
export type Subscriptions = ReadonlyMap<string, SubscriptionRecord>;

const Orders = z.array(z.string());

/** The push orders that a transaction carries, in order. @throws what a VALID transaction cannot contain */
export function ordersOf({ contract, transaction, args }: Invocation): CarriedOrder[] {
  const [first] = args;
  if (first === undefined || `${contract}:${transaction}` !== PUSH) return [];
  return Orders.parse(JSON.parse(first)).map((text) => ({ text, order: PushOrder.parse(JSON.parse(text)) }));
}

/** The ids of the subscriptions under which a block records pushes, each once. */
export function subscriptionsIn({ transactions }: Block, chaincode: string): string[] {
  const named = transactions
    .filter((transaction) => isEffective(transaction, chaincode))
    .flatMap(({ invocation }) => (invocation === null ? [] : ordersOf(invocation)))
    .map(({ order }) => order.subscription);
  return [...new Set(named)];
}

/** Whether a transaction changed anything of this chaincode. */
export function isEffective({ validationCode, invocation }: BlockTransaction, chaincode: string): boolean {
  return validationCode === 'VALID' && invocation?.chaincode === chaincode;
}
