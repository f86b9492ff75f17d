import { RecordedStatement, TRANSACTIONS, parseCompactJws, sha256Hash } from '@xinjian/chaincode/model';
import { z } from 'zod';
import type { Invocation } from '../ledger/transaction.js';

/** A statement as an argument of a transaction carried it. */
export interface CarriedStatement {
  readonly hash: string;
  readonly jws: string;
  readonly kid: string;
  readonly payload: RecordedStatement;
}

const Batch = z.array(z.string());
const carriers: ReadonlySet<string> = new Set(Object.values(TRANSACTIONS));

/**
 * The statements that a transaction carries, in order: the first argument of every transaction that takes one, and
 * all of a batch of access requests.
 * @throws what a VALID transaction cannot contain: statements that do not parse
 */
export function statementsOf({ contract, transaction, args }: Invocation): CarriedStatement[] {
  const name = `${contract}:${transaction}`;
  const [first] = args;
  if (first === undefined || !carriers.has(name)) return [];
  const carried = name === TRANSACTIONS['access.request'] ? Batch.parse(JSON.parse(first)) : [first];
  return carried.map((jws) => {
    const { header, payload } = parseCompactJws(jws);
    return { hash: sha256Hash(jws), jws, kid: header.kid, payload: RecordedStatement.parse(payload) };
  });
}
