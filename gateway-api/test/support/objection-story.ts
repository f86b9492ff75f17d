import { sha256Hash } from '@xinjian/chaincode/model';
import type { Call } from './chain.js';
import { digest, jws, subject, uuid } from './story.js';

const provenance = (statement: string, at: string) => ({
  transactionId: 'f'.repeat(64),
  at,
  statement: sha256Hash(statement),
});

export interface Objected {
  readonly name: string;
  readonly who: string;
  readonly item?: string;
  readonly record?: string;
  readonly at?: string;
}

export function objectionRecord({ name, who, item = 'TAX-04', record, at }: Objected, members: object = {}) {
  const raisedAt = at ?? '2026-11-22T09:00:00.000Z';
  return {
    ...{ schema: 1, written: provenance('x', raisedAt), id: uuid(name), subject: subject(who), item },
    ...{ digest: digest(`text of ${name}`), state: 'RAISED', raisedAt, transfer: null, decision: null },
    ...(record !== undefined && { record }),
    ...members,
  };
}

export function raiseCall(objected: Objected): Call {
  const { name, who, item = 'TAX-04', at } = objected;
  const statement = jws('objection.raise', subject(who), uuid(name), {
    ...{ item, digest: digest(`text of ${name}`) },
  });
  return {
    ...{ name: 'subject:raiseObjection', args: [statement], ...(at !== undefined && { at }) },
    writes: [[['objection', uuid(name)], objectionRecord(objected)]],
  };
}

export function transferCall(objected: Objected, provider: string, at: string): Call {
  const statement = jws('objection.transfer', 'operator', uuid(`transfer ${objected.name}`), {
    ...{ objection: uuid(objected.name), provider },
  });
  const transfer = { provider, at, statement: sha256Hash(statement) };
  return {
    ...{ name: 'subject:transferObjection', args: [statement], at },
    writes: [
      [['objection', uuid(objected.name)], objectionRecord(objected, { state: 'TRANSFERRED', transfer })],
    ],
  };
}

export function decideCall(objected: Objected, outcome: 'corrected' | 'rejected', at: string): Call {
  const { name, who, item = 'TAX-04' } = objected;
  const statement = jws('objection.decide', 'operator', uuid(`decide ${name}`), {
    ...{ objection: uuid(name), outcome, digest: digest(`grounds of ${name}`) },
  });
  const by = { by: 'operator', digest: digest(`grounds of ${name}`) };
  const decision = { outcome, ...by, at, statement: sha256Hash(statement) };
  return {
    ...{ name: 'subject:decideObjection', args: [statement], at },
    writes: [
      [['objection', uuid(name)], objectionRecord(objected, { state: 'DECIDED', decision })],
      [['mark', subject(who), item], markRecord(who, item, 'none', at)],
    ],
  };
}

export function repairCall(who: string, item: string, at: string): Call {
  return markCall({ who, item, at, mark: 'repaired' }, markRecord(who, item, 'repaired', at));
}

/** @param stands what the item's marks are from then on */
export function markCall(
  { who, item, at, ...members }: { who: string; item: string; at: string; mark: string; record?: string },
  stands: object,
): Call {
  const statement = jws('item.mark', 'operator', uuid(`${members.mark} ${who} ${item} ${at}`), {
    ...{ subject: subject(who), item, ...members, case: digest('case') },
  });
  return {
    ...{ name: 'catalogue:mark', args: [statement], at },
    writes: [[['mark', subject(who), item], stands]],
  };
}

export function markRecord(who: string, item: string, mark: string, at: string) {
  return {
    ...{ schema: 1, written: provenance('mark', at), subject: subject(who), item, mark },
    case: digest('case'),
  };
}
