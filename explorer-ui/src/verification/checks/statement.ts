import type { Key } from '../../gateway/shapes/registry.js';
import { type Check, check } from '../check.js';
import { type ReadStatement, signedBy } from '../statement.js';

/** Who must have signed, when it was recorded, and on which ledger. */
export interface Expected {
  readonly signer: string;
  readonly audience: string;
  /** Time of the transaction that carried it. */
  readonly at: Date;
}

/** A statement against the registered keys of its signer: signature, owner, validity of the key, audience. */
export async function checkStatement(
  statement: ReadStatement | undefined,
  keys: readonly Key[],
  expected: Expected,
): Promise<Check[]> {
  if (statement === undefined) return [check('statementReadable', false)];
  const { payload, kid } = statement;
  const key = keys.find((candidate) => candidate.kid === kid);
  return [
    check('signature', key && (await signedBy(statement.jws, key.jwk)), kid),
    check('keyOwner', key && key.owner === expected.signer && payload.iss === expected.signer, payload.iss),
    check('keyValidity', key && keyWasValid(key, expected.at)),
    check('audience', payload.aud === expected.audience, payload.aud),
  ];
}

/** Within the key's span, and not after it was replaced or revoked. */
function keyWasValid(key: Key, at: Date): boolean {
  const changed = new Date(key.written.at);
  const standing = key.state === 'ACTIVE' ? changed <= at : at < changed;
  return standing && new Date(key.notBefore) <= at && at <= new Date(key.notAfter);
}
