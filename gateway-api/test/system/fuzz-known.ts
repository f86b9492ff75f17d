import { saltedDigest, type StatementType } from '@xinjian/chaincode/model';
import type { Caller } from '../../dev/client/caller.js';
import { ATTEMPTS, type Belongings } from './foreign.js';
import { accessMembers, digest, makeTerms } from './scenario.js';

/** What the hooks put in the place of what is invented, by operation: `POST /v1/consents/{id}/pause`. */
export interface Known {
  /** Parts of the path that name what there is. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Statements that verify: the first as it should be, the others with one member that is not. */
  readonly statements: Readonly<Record<string, readonly string[]>>;
}

/** What is nowhere expected, and what is expected elsewhere. */
const ODD: readonly unknown[] = [
  null,
  '',
  '\u0000',
  '信'.repeat(5_000),
  -1,
  1e308,
  [],
  {},
  'TAX-04',
  '__proto__',
];
/** Whose statements, signed by those who may, would take away what other tests need. */
const HARMFUL = /participants|keys|catalogue|narrow/;

/** By operation without an object, the statement that it takes. */
const CREATIONS: Readonly<Record<string, (own: Belongings) => readonly [StatementType, object]>> = {
  'post /v1/accesses': (own) => ['access.request', accessMembers(own)],
  'post /v1/reports': (own) => ['access.request', accessMembers(own, { service: 'report' })],
  'post /v1/subscriptions': (own) => ['push.subscribe', subscription(own)],
  'post /v1/consent-requests': ({ enterprise }) => [
    'consent.request',
    { subject: enterprise.account.participant, terms: makeTerms(digest()) },
  ],
  'post /v1/consents': ({ bank }) => [
    'consent.grant',
    {
      ...{ grantee: bank.account.participant, terms: makeTerms(digest()), documentDigest: digest() },
      ...{ templateVersion: '1', signatory: { digest: digest(), authority: 'agent', proof: 'simulated' } },
    },
  ],
  'post /v1/objections': () => ['objection.raise', { item: 'REG-01', digest: digest() }],
  'post /v1/audit/lookups': ({ enterprise }) => [
    'lookup',
    { codeDigest: saltedDigest(digest(), enterprise.account.uscc ?? ''), reason: 'a case' },
  ],
};

function subscription(own: Belongings): object {
  const { consent, subject, items, purpose, evidence, officer } = accessMembers(own);
  return { consent, subject, items, purpose, evidence, officer };
}

/** @param signer the role's own: what it signs verifies, whether it may do what it says or not */
export async function knownTo(signer: Caller, own: Belongings): Promise<Known> {
  const attempts = Object.entries(ATTEMPTS).flatMap(([operation, attempt]) =>
    attempt === null ? [] : [[nameOf(operation), attempt(own)] as const],
  );
  const paths = attempts.map(([name, { path }]) => [name, partsOf(name, path)] as const);
  const taken = [
    ...attempts.flatMap(([name, { statement }]) =>
      statement === undefined || HARMFUL.test(name) ? [] : [[name, statement] as const],
    ),
    ...Object.entries(CREATIONS).map(([operation, make]) => [nameOf(operation), make(own)] as const),
  ];
  const statements = taken.map(async ([name, [type, members]]) => [
    name,
    await variants(signer, type, members),
  ]);
  return {
    paths: Object.fromEntries(paths),
    statements: Object.fromEntries(await Promise.all(statements)) as Known['statements'],
  };
}

async function variants(signer: Caller, type: StatementType, members: object): Promise<readonly string[]> {
  const odd = Object.keys(members).flatMap((name) => ODD.map((value) => ({ ...members, [name]: value })));
  const signed = [members, ...odd].map((each) => signer.sign(type, each));
  return (await Promise.all(signed)).map(({ statement }) => statement);
}

function nameOf(operation: string): string {
  const [method = '', path = ''] = operation.split(' ');
  return `${method.toUpperCase()} ${path}`;
}

/** What a path has where its template has a name. */
function partsOf(name: string, path: string): Record<string, string> {
  const parts = path.split('/');
  const template = name.split(' ')[1]?.split('/') ?? [];
  return Object.fromEntries(
    template.flatMap((part, index) =>
      part.startsWith('{') ? [[part.slice(1, -1), parts[index] ?? ''] as const] : [],
    ),
  );
}
