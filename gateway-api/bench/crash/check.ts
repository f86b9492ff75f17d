import { isDeepStrictEqual } from 'node:util';
import { saltedDigest, sha256Hash } from '@xinjian/chaincode/model';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import type { Asked } from './ask.js';
import type { OnLedger, Place } from './on-ledger.js';

const Receipt = z.looseObject({
  transactionId: z.string(),
  digest: z.string().nullable(),
  salt: z.string().nullable(),
});
type Receipt = z.infer<typeof Receipt>;

/** Of a query `data` leaves, of a report `report` and a file. */
const Served = z.object({
  data: z.unknown().optional(),
  report: z.unknown().optional(),
  decision: z.unknown(),
  receipt: Receipt,
});
type Served = z.infer<typeof Served>;

const Refused = z.object({ code: z.literal('ACCESS_DENIED'), receipt: Receipt });

const ANSWERED = { query: 200, report: 201 } as const;

/** What is wrong with what callers got, in words; nothing where G1, G5 and G9 hold. */
export function violationsOfAnswers(asked: readonly Asked[], onLedger: OnLedger): readonly string[] {
  return asked.flatMap((each) => {
    const hash = sha256Hash(each.statement);
    return wrongWith(each, onLedger.get(hash) ?? []).map((what) => `${each.service} ${hash}: ${what}`);
  });
}

function wrongWith(asked: Asked, places: readonly Place[]): readonly string[] {
  const [place] = places;
  if (place === undefined) return ['answered, and not on the ledger (G1)'];
  if (places.length > 1) return [`recorded ${places.length} times (G9)`];
  const isRefused =
    place.outcome === 'DENIED' || place.settlements.some(({ outcome }) => outcome === 'withheld');
  return isRefused ? wrongWithRefused(asked, place) : wrongWithServed(asked, place);
}

/** What the ledger denied or withheld: refused each time, with one receipt, and nothing with it. */
function wrongWithRefused({ answers, files }: Asked, place: Place): readonly string[] {
  const unrefused = answers.find(({ status }) => status !== 403);
  if (unrefused !== undefined) return [`answered ${unrefused.status}, and refused on the ledger (G1)`];
  const refused = answers.map(({ body }) => Refused.parse(body));
  const receipts = refused.map(({ receipt }) => receipt);
  const settlements = place.outcome === 'DENIED' ? 0 : 1;
  const checks: readonly (readonly [boolean, string])[] = [
    [receipts.every((receipt) => isDeepStrictEqual(receipt, receipts[0])), 'refused differently (G9)'],
    [receipts[0]?.transactionId === place.transactionId, 'a receipt for another transaction (G1)'],
    [receipts[0]?.digest === null && files.length === 0, 'released, and not allowed (G1)'],
    [place.settlements.length === settlements, `settled ${place.settlements.length} times (G9)`],
  ];
  return checks.flatMap(([holds, wrong]) => (holds ? [] : [wrong]));
}

function wrongWithServed({ answers, service, files }: Asked, place: Place): readonly string[] {
  const unserved = answers.find(({ status }) => status !== ANSWERED[service]);
  if (unserved !== undefined) return [`answered ${unserved.status} ${JSON.stringify(unserved.body)} (G9)`];
  const served = answers.map(({ body }) => Served.parse(body));
  return [
    ...inconsistencies(served),
    ...served.flatMap(({ receipt, data }) => unlikeLedger(receipt, canonicalOf(data), place)),
    ...served
      .slice(0, 1)
      .flatMap(({ receipt }) => files.flatMap((file) => unlikeLedger(receipt, file, place))),
  ];
}

/** The same statement: the same decision and receipt, and no two bodies. */
function inconsistencies(served: readonly Served[]): readonly string[] {
  const [first] = served;
  const bodies = new Set(
    served.flatMap(({ data, report }) => canonicalOf(data) ?? canonicalOf(report) ?? []),
  );
  const differ = served.some(
    ({ decision, receipt }) =>
      !isDeepStrictEqual(decision, first?.decision) || !isDeepStrictEqual(receipt, first?.receipt),
  );
  return [
    ...(differ ? ['answered differently (G9)'] : []),
    ...(bodies.size > 1 ? [`released ${bodies.size} bodies (G5)`] : []),
  ];
}

/** Holds a receipt, and the bytes that came with it, against what stands on the ledger. */
export function unlikeLedger(
  receipt: Receipt,
  released: string | Uint8Array | null,
  { transactionId, outcome, settlements }: Place,
): readonly string[] {
  const [settlement] = settlements;
  const digest = released === null ? receipt.digest : saltedDigest(receipt.salt ?? '0x', released);
  const checks: readonly (readonly [boolean, string])[] = [
    [receipt.transactionId === transactionId, 'a receipt for another transaction (G1)'],
    [outcome === 'ALLOWED', 'released, and not allowed (G1)'],
    [settlements.length === 1, `settled ${settlements.length} times (G9)`],
    [settlement?.digest === receipt.digest, 'a receipt for another digest (G5)'],
    [settlement?.digest === digest, 'released what was not settled (G5)'],
  ];
  return checks.flatMap(([holds, wrong]) => (holds ? [] : [wrong]));
}

function canonicalOf(value: unknown): string | null {
  return value === undefined || value === null ? null : (canonicalize(value) ?? null);
}

const Message = z.object({ data: z.object({ access: z.string(), data: z.unknown(), receipt: Receipt }) });

/** What is wrong with what a receiver of pushes got, whatever it answered. */
export function violationsOfPushes(
  arrived: readonly { readonly id: string; readonly body: string }[],
  onLedger: OnLedger,
): readonly string[] {
  const byId = new Map<string, Set<string>>();
  for (const { id, body } of arrived) byId.set(id, (byId.get(id) ?? new Set()).add(body));
  return [...byId].flatMap(([id, bodies]) => {
    const [body = ''] = bodies;
    const { access, data, receipt } = Message.parse(JSON.parse(body)).data;
    const places = onLedger.get(access) ?? [];
    const [place] = places;
    return [
      ...(bodies.size > 1 ? [`${bodies.size} bodies under one id (G9)`] : []),
      ...(places.length === 1 ? [] : [`pushed, and recorded ${places.length} times (G1, G9)`]),
      ...(place === undefined ? [] : unlikeLedger(receipt, canonicalOf(data), place)),
    ].map((what) => `push ${id}: ${what}`);
  });
}
