import type { AccessRequest } from '@xinjian/chaincode/model';

/** For so long the same statement is answered with the data again, in milliseconds. */
const REDELIVERY = 5 * 60_000;
/** The same of a push, whose receiver may be away for days, and may ask for it again by hand. */
const PUSH_REDELIVERY = 7 * 24 * 60 * 60_000;

/** What is recorded of an access and what it asks for: a signed request, or the gateway's order to push. */
export interface AskedFor {
  /** The compact JWS of the request; of a push the text of its order, which nobody signs (decision 15 of the chaincode). */
  readonly jws: string;
  /** Of a push: what its subscription asks for, as the ledger decides it; its `jti` is the order's id. */
  readonly payload: AccessRequest;
}

/** Whether what was recorded is the text of a push order; a compact JWS begins otherwise. */
export function isPushOrder(statement: string): boolean {
  return statement.startsWith('{');
}

/** How long what was delivered for a statement is kept for its repetition, in milliseconds. */
export function redeliveryOf(statement: string): number {
  return isPushOrder(statement) ? PUSH_REDELIVERY : REDELIVERY;
}
