import { isDeepStrictEqual } from 'node:util';
import { saltedDigest, sha256Hash } from '@xinjian/chaincode/model';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import type { Asked } from './drive.js';
import type { Place } from './on-ledger.js';

const Served = z.object({
  data: z.unknown(),
  decision: z.unknown(),
  receipt: z.looseObject({
    transactionId: z.string(),
    digest: z.string().nullable(),
    salt: z.string().nullable(),
  }),
});
type Served = z.infer<typeof Served>;

/** What is wrong, in words; nothing where G1, G5 and G9 hold. */
export function violations(
  asked: readonly Asked[],
  onLedger: ReadonlyMap<string, readonly Place[]>,
): readonly string[] {
  return asked.flatMap((each) => {
    const hash = sha256Hash(each.statement);
    return wrongWith(each, onLedger.get(hash) ?? []).map((what) => `${hash}: ${what}`);
  });
}

function wrongWith({ answers }: Asked, places: readonly Place[]): readonly string[] {
  const [place] = places;
  if (place === undefined) return ['answered, and not on the ledger (G1)'];
  if (places.length > 1) return [`recorded ${places.length} times (G9)`];
  const unserved = answers.find(({ status }) => status !== 200);
  if (unserved !== undefined) return [`answered ${unserved.status} ${JSON.stringify(unserved.body)} (G9)`];
  const served = answers.map(({ body }) => Served.parse(body));
  return [...inconsistencies(served), ...served.flatMap((answer) => unlikeLedger(answer, place))];
}

/** The same statement: the same decision and receipt, and no two bodies. */
function inconsistencies(served: readonly Served[]): readonly string[] {
  const [first] = served;
  const bodies = new Set(served.flatMap(({ data }) => (data === null ? [] : [canonicalize(data)])));
  const differ = served.some(
    ({ decision, receipt }) =>
      !isDeepStrictEqual(decision, first?.decision) || !isDeepStrictEqual(receipt, first?.receipt),
  );
  return [
    ...(differ ? ['answered differently (G9)'] : []),
    ...(bodies.size > 1 ? [`released ${bodies.size} bodies (G5)`] : []),
  ];
}

function unlikeLedger(
  { data, receipt }: Served,
  { transactionId, outcome, settlements }: Place,
): readonly string[] {
  const [settlement] = settlements;
  const salt = receipt.salt ?? '0x';
  const released = data === null ? receipt.digest : saltedDigest(salt, canonicalize(data) ?? '');
  const checks: readonly (readonly [boolean, string])[] = [
    [receipt.transactionId === transactionId, 'a receipt for another transaction (G1)'],
    [outcome === 'ALLOWED', 'released, and not allowed (G1)'],
    [settlements.length === 1, `settled ${settlements.length} times (G9)`],
    [settlement?.digest === receipt.digest, 'a receipt for another digest (G5)'],
    [settlement?.digest === released, 'released what was not settled (G5)'],
  ];
  return checks.flatMap(([holds, wrong]) => (holds ? [] : [wrong]));
}
