import { type Check, check } from '../check.js';
import { type Anchored, type TrustRoots, checkTransaction } from '../checks/transaction.js';
import type { Anchor } from './sources.js';

/** Every check of the transaction that carries a statement, in the raw block that is said to hold it. */
export async function anchored(anchor: Anchor, roots: TrustRoots): Promise<Anchored> {
  if (anchor.block === undefined) return { checks: [check('inBlock', undefined)], transaction: undefined };
  const { transactionId, text: statement } = anchor;
  return checkTransaction(anchor.block, { transactionId, statement }, roots);
}

const IN_SHORT = ['inBlock', 'validationCode', 'statementCarried', 'endorsementPolicy'];

/** The same in short: whether a statement stands, endorsed, where it is said to. */
export async function standing(anchor: Anchor, roots: TrustRoots): Promise<readonly Check[]> {
  const { checks } = await anchored(anchor, roots);
  return checks.filter(({ name }) => IN_SHORT.includes(name));
}
