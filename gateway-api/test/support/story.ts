import { createHash } from 'node:crypto';
import { sha256Hash } from '@xinjian/chaincode/model';
import type { Call, Chain } from './chain.js';

/** Ids, digests and statements for tests: well formed, meaningless, and the same for the same name. */
export const digest = (name: string) => `0x${createHash('sha256').update(name).digest('hex')}`;
export const uuid = (name: string) => {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};
export const subject = (name: string) => digest(`subject ${name}`);

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A compact JWS of the right form; nobody signed it, and a reader of blocks does not ask. */
export function jws(
  type: string,
  iss: string,
  jti: string,
  members: object,
  iat = '2026-11-22T08:00:00.000Z',
) {
  const header = { alg: 'ES256', kid: 'k'.repeat(43), typ: 'xinjian+jws' };
  const payload = { type, iss, aud: 'credit-audit/credit-audit', iat, jti, ...members };
  return `${encode(header)}.${encode(payload)}.${'A'.repeat(86)}`;
}

export const terms = {
  items: [{ id: 'TAX-04', version: 1 }],
  purposes: ['01'],
  services: ['query'],
  disclosure: 'masked',
  from: '2026-11-01T00:00:00Z',
  to: '2027-01-01T00:00:00Z',
  quota: { total: 2 },
  dataLife: { unit: 'month', value: 3 },
  business: digest('application'),
  onward: false,
} as const;

const written = (
  statement: string | null,
  transactionId = 'f'.repeat(64),
  at = '2026-11-22T08:00:00.000Z',
) => ({
  transactionId,
  at,
  statement: statement && sha256Hash(statement),
});

export function participantRecord(id: string, members: object = {}) {
  return {
    ...{ schema: 1, written: written(null), id, kind: 'bank', name: { zh: id, en: id }, uscc: null },
    ...{ mspId: null, standing: 'ACTIVE', standingBy: 'operator', reason: null, ...members },
  };
}

/** An item of which the catalogue has no more than its name: the one field says nothing of whose a record is. */
export function nameOnlyItem(id: string) {
  const names = { name_zh: id, name_en: id, provider_zh: 'p', provider_en: 'p', category: 'tax' };
  return {
    ...{ schema: 1, written: written(null) },
    item: {
      ...{ id, version: 1, ...names, sharing_mode: 'physical', basis: [], disclosure: 'authorised' },
      ...{ update_frequency: 'monthly', confidence: { in_sharing_list: 'low', fields: 'low' } },
      fields: [{ name: 'remark', name_zh: 'r', type: 'string', sensitivity: 'public', masking: 'none' }],
    },
  };
}

export function participantCall(id: string, kind: string): Call {
  const statement = jws('participant.register', 'operator', uuid(`participant ${id}`), {
    participant: { id, kind, name: { zh: id, en: id } },
  });
  return {
    name: 'registry:registerParticipant',
    args: [statement],
    writes: [
      [
        ['participant', id],
        {
          ...{ schema: 1, written: written(statement), id, kind, name: { zh: id, en: id } },
          ...{ uscc: null, mspId: null, standing: 'ACTIVE', standingBy: 'operator', reason: null },
        },
      ],
    ],
  };
}

export function requestRecord(name: string, institution: string, who: string, members: object = {}) {
  return {
    ...{ schema: 1, written: written(null), id: uuid(name), institution, subject: subject(who), terms },
    ...{ state: 'REQUESTED', requestedAt: '2026-11-22T08:00:00.000Z', expiresAt: '2026-12-22T08:00:00.000Z' },
    ...{ consent: null, barredUntil: null, reason: null },
    ...members,
  };
}

export function requestCall(name: string, institution: string, who: string): Call {
  const statement = jws('consent.request', institution, uuid(name), { subject: subject(who), terms });
  return {
    name: 'consent:request',
    args: [statement],
    writes: [[['consent-request', uuid(name)], requestRecord(name, institution, who)]],
  };
}

export function consentRecord(
  name: string,
  grantee: string,
  who: string,
  statements: [string, string][],
  members = {},
) {
  return {
    ...{
      schema: 1,
      written: written(null),
      id: uuid(name),
      subject: subject(who),
      grantee,
      terms,
      state: 'ACTIVE',
    },
    ...{ answers: null, documentDigest: digest('document'), templateVersion: '1' },
    ...{ signatory: { digest: digest('signatory'), authority: 'legal representative', proof: 'licence' } },
    ...{ grantedAt: '2026-11-22T08:00:00.000Z', changedIat: '2026-11-22T08:00:00.000Z', reason: null },
    statements: statements.map(([type, statement]) => ({
      ...{
        type,
        statement: sha256Hash(statement),
        at: '2026-11-22T08:00:00.000Z',
        transactionId: 'f'.repeat(64),
      },
    })),
    ...members,
  };
}

export function grantStatement(name: string, grantee: string, who: string): string {
  return jws('consent.grant', subject(who), uuid(name), {
    ...{ grantee, terms, documentDigest: digest('document'), templateVersion: '1' },
    signatory: { digest: digest('signatory'), authority: 'legal representative', proof: 'licence' },
  });
}

export function grantCall(name: string, grantee: string, who: string): Call {
  const statement = grantStatement(name, grantee, who);
  return {
    name: 'consent:grant',
    args: [statement],
    writes: [[['consent', uuid(name)], consentRecord(name, grantee, who, [['consent.grant', statement]])]],
  };
}

export function withdrawCall(name: string, grantee: string, who: string): Call {
  const statement = jws('consent.withdraw', subject(who), uuid(`withdraw ${name}`), { consent: uuid(name) });
  const all: [string, string][] = [
    ['consent.grant', grantStatement(name, grantee, who)],
    ['consent.withdraw', statement],
  ];
  return {
    name: 'consent:withdraw',
    args: [statement],
    writes: [[['consent', uuid(name)], consentRecord(name, grantee, who, all, { state: 'WITHDRAWN' })]],
  };
}

export interface Asked {
  readonly name: string;
  readonly institution: string;
  readonly who: string;
  readonly consent?: string | null;
  readonly items?: readonly string[];
  readonly purpose?: string;
  readonly code?: string | null;
}

export function accessStatement({ name, institution, who, consent = null, items, purpose }: Asked): string {
  return jws('access.request', institution, uuid(name), {
    ...{ consent: consent && uuid(consent), subject: subject(who), items: items ?? ['TAX-04'] },
    ...{ purpose: purpose ?? '01', service: 'query', evidence: [], officer: digest('officer') },
  });
}

/** A batch of accesses, recorded in the transaction that the chain adds next. */
export function recordCall(transactionId: string, asked: readonly Asked[], at?: string): Call {
  const statements = asked.map(accessStatement);
  const outcomes = asked.map(({ code = null }) => ({ outcome: code === null ? 'ALLOWED' : 'DENIED', code }));
  return {
    transactionId,
    name: 'access:record',
    args: [JSON.stringify(statements)],
    response: outcomes.map((outcome, index) => ({
      ...{ statement: sha256Hash(statements[index]!), ...outcome, rule: 'consent', obligations: [] },
      reasons: outcome.code === null ? [] : [{ code: outcome.code, rule: 'a rule' }],
    })),
    writes: [
      [
        ['access', transactionId],
        {
          schema: 1,
          accesses: outcomes.map((outcome, index) => ({
            statement: sha256Hash(statements[index]!),
            ...outcome,
          })),
        },
      ],
    ],
    ...(at !== undefined && { at }),
  };
}

function settlementRecord(transactionId: string, index: number, acknowledgement: object | null) {
  return {
    ...{ schema: 1, written: written(null), access: { transactionId, index }, outcome: 'delivered' },
    items: [
      {
        ...{ item: 'TAX-04', status: 'delivered', provider: 'tax', fetchedAt: '2026-11-22T08:00:01.000Z' },
        sourceDigest: digest('source'),
      },
    ],
    ...{ digest: digest('delivered'), acknowledgement },
  };
}

export function settleCall(transactionId: string, index: number): Call {
  const record = settlementRecord(transactionId, index, null);
  return {
    name: 'access:settle',
    args: [
      JSON.stringify([
        { access: record.access, outcome: record.outcome, items: record.items, digest: record.digest },
      ]),
    ],
    writes: [[['settlement', transactionId, String(index)], record]],
  };
}

export function acknowledgeCall(transactionId: string, index: number, asked: Asked): Call {
  const statement = jws('access.acknowledge', asked.institution, uuid(`acknowledge ${asked.name}`), {
    ...{ access: uuid(asked.name), digest: digest('delivered') },
  });
  const acknowledgement = {
    ...{ digest: digest('delivered'), matches: true, at: '2026-11-22T08:01:00.000Z' },
    statement: sha256Hash(statement),
  };
  return {
    name: 'access:acknowledge',
    args: [
      statement,
      JSON.stringify({ access: { transactionId, index }, statement: accessStatement(asked) }),
    ],
    writes: [
      [['settlement', transactionId, String(index)], settlementRecord(transactionId, index, acknowledgement)],
    ],
  };
}

export function subscriptionRecord(name: string, institution: string, who: string, members: object = {}) {
  return {
    ...{ schema: 1, written: written(null), id: uuid(name), institution, kid: 'k'.repeat(43) },
    ...{ statement: digest(name), consent: uuid('consent'), subject: subject(who), items: ['TAX-04'] },
    ...{ purpose: '01', evidence: [], officer: digest('officer'), state: 'ACTIVE', ...members },
  };
}

export function subscribeCall(name: string, institution: string, who: string): Call {
  const statement = jws('push.subscribe', institution, uuid(name), {
    ...{ consent: uuid('consent'), subject: subject(who), items: ['TAX-04'], purpose: '01' },
    ...{ evidence: [], officer: digest('officer') },
  });
  const record = { ...subscriptionRecord(name, institution, who), written: written(statement) };
  return { name: 'push:subscribe', args: [statement], writes: [[['subscription', uuid(name)], record]] };
}

export function pushOrder(name: string, subscription: string): string {
  const [id, under] = [uuid(name), uuid(subscription)];
  return JSON.stringify({ type: 'push.order', id, subscription: under, items: ['TAX-04'] });
}

/** One push, recorded in the transaction that the chain adds next. */
export function pushCall(transactionId: string, name: string, subscription: string): Call {
  const order = pushOrder(name, subscription);
  const recorded = { statement: sha256Hash(order), outcome: 'ALLOWED', code: null };
  return {
    transactionId,
    name: 'push:record',
    args: [JSON.stringify([order])],
    response: [{ ...recorded, rule: 'consent', obligations: [], reasons: [] }],
    writes: [[['access', transactionId], { schema: 1, accesses: [recorded] }]],
  };
}

/** A small life of the ledger, one step a block: the main job from on-boarding to withdrawal. */
export function tellStory(chain: Chain): void {
  const asked: Asked = { name: 'access', institution: 'bank-a', who: 'firm', consent: 'consent' };
  const [first, second] = ['1'.repeat(64), '2'.repeat(64)];
  chain.add(participantCall('bank-a', 'bank'), participantCall('bank-b', 'bank'));
  chain.add(requestCall('request', 'bank-a', 'firm'));
  chain.add(grantCall('consent', 'bank-a', 'firm'));
  chain.add(
    recordCall(first, [asked, { ...asked, name: 'denied', items: ['SOC-01'], code: 'ITEM_OUT_OF_SCOPE' }]),
    { ...participantCall('bank-c', 'bank'), code: 11 },
  );
  chain.add(settleCall(first, 0));
  chain.add(acknowledgeCall(first, 0, asked));
  chain.add(withdrawCall('consent', 'bank-a', 'firm'));
  chain.add(
    recordCall(second, [{ ...asked, name: 'late', code: 'CONSENT_REVOKED' }], '2026-11-23T02:00:00.000Z'),
  );
}

/** A version of what a subject declared under SELF-01. */
export function declarationRecord(of: string, version: number, members: object = {}) {
  return {
    ...{ schema: 1, written: written(`declaration ${version}`), subject: of, item: 'SELF-01', version },
    ...{ digest: digest(`version ${version}`), commitment: { template: '1', digest: digest('words') } },
    ...{ declaredAt: '2026-11-22T08:00:00.000Z', ...members },
  };
}
