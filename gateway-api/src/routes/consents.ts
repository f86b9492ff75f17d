import {
  LedgerError,
  ParticipantId,
  sameDigest,
  saltedDigest,
  SubjectReference,
  Uuid7,
} from '@xinjian/chaincode/model';
import { z } from 'zod';
import { consentRecordOf, ConsentRecordDocument } from '../consents/consent-record.js';
import { type Caller, oversees, type Role } from '../http/caller.js';
import { type Operation, operation } from '../http/operation.js';
import { Problem } from '../http/problem.js';
import { carryWithText } from '../papers/carry.js';
import type { ConsentFilter } from '../projection/read-model.js';
import type { ConsentRow } from '../projection/rows.js';
import { CARRY_PROBLEMS } from './carrying.js';
import { ConsistencyQuery, sourceOf } from './consistency.js';
import { found } from './found.js';
import { confine, maySee } from './scope.js';
import type { Services } from './services.js';
import { Consent, CONSENT_STATES } from './shapes/consents.js';
import { listOf, PageQuery, StatementBody } from './shapes/lists.js';

const tag = 'Consent';
const parties: readonly Role[] = ['enterprise', 'institution', 'regulator', 'operator', 'notary'];
const path = z.strictObject({ id: Uuid7 });

/** Changes of a consent, and who may make them. */
const CHANGES = [
  { verb: 'withdraw', type: 'consent.withdraw', roles: ['enterprise'] },
  { verb: 'pause', type: 'consent.pause', roles: ['enterprise', 'regulator'] },
  { verb: 'resume', type: 'consent.resume', roles: ['enterprise'] },
  { verb: 'narrow', type: 'consent.narrow', roles: ['enterprise'] },
] as const satisfies readonly { verb: string; type: string; roles: readonly Role[] }[];

/** The consent document that the signatory read; it stays off the ledger. */
const Document = z.strictObject({
  text: z.string().max(128 * 1024),
  salt: z.string().regex(/^0x[0-9a-f]{64}$/),
});

/** Enterprises grant and take back; grantee and regulator read. */
export function consents(services: Services): Operation[] {
  const { readModel, verify, carrier } = services;
  const read = async (id: string) => found('consent', await readModel.consent(id));
  return [
    operation({
      ...{ method: 'post', path: '/v1/consents', summary: 'Grant', tag, roles: ['enterprise'] },
      body: StatementBody.extend({ document: Document.optional() }),
      reply: Consent,
      status: 201,
      problems: [...CARRY_PROBLEMS, 'TERMS_REFUSED'],
      handle: async ({ caller, body: { statement: jws, document } }) => {
        const statement = await verify(jws, ['consent.grant'], caller);
        const { iss: owner, jti, documentDigest: digest } = statement.payload;
        if (document === undefined) await carrier.carry(statement);
        else {
          checkDocument(document, digest);
          const bearer = { type: 'consent', id: jti } as const;
          await carryWithText(services, statement, { digest, owner, bearer, ...document });
        }
        return read(jti);
      },
    }),
    operation({
      ...{ method: 'get', path: '/v1/consents', summary: 'Consents, newest first', tag, roles: parties },
      query: PageQuery.extend({
        grantee: ParticipantId.optional(),
        subject: SubjectReference.optional(),
        state: z.enum(CONSENT_STATES).optional(),
      }),
      reply: listOf(Consent),
      handle: ({ caller, query: { limit, cursor, ...filter } }) =>
        readModel.consents(confineConsents(caller, filter), { limit, cursor }),
    }),
    operation({
      ...{ method: 'get', path: '/v1/consents/{id}', summary: 'One consent', tag, roles: parties },
      params: path,
      query: ConsistencyQuery,
      reply: Consent,
      problems: ['NOT_FOUND', 'LEDGER_UNAVAILABLE'],
      handle: async ({ caller, params, query }) =>
        found('consent', await sourceOf(services, query).consent(params.id), (row) => mayRead(caller, row)),
    }),
    operation({
      ...{ method: 'get', path: '/v1/consents/{id}/record', tag, roles: parties },
      summary: 'One consent as an ISO/IEC TS 27560 record',
      params: path,
      reply: ConsentRecordDocument,
      problems: ['NOT_FOUND'],
      handle: async ({ caller, params }) =>
        consentRecordOf(found('consent', await readModel.consent(params.id), (row) => mayRead(caller, row))),
    }),
    ...CHANGES.map(({ verb, type, roles }) =>
      operation({
        ...{ method: 'post', path: `/v1/consents/{id}/${verb}`, summary: `Consent: ${verb}`, tag, roles },
        params: path,
        body: StatementBody,
        reply: Consent,
        problems: [...CARRY_PROBLEMS, 'TERMS_REFUSED'],
        handle: async ({ caller, params, body }) => {
          const statement = await verify(body.statement, [type], caller);
          if (statement.payload.consent !== params.id) {
            throw new Problem('MALFORMED', 'path/id: the statement names another consent');
          }
          await carrier.carry(statement);
          return read(params.id);
        },
      }),
    ),
  ];
}

function mayRead(caller: Caller, { grantee, subject }: ConsentRow): boolean {
  return oversees(caller) || maySee(caller, { institution: grantee, subject });
}

function confineConsents(caller: Caller, { grantee, ...filter }: ConsentFilter): ConsentFilter {
  const { institution, ...confined } = confine(caller, { ...filter, institution: grantee });
  return { ...confined, grantee: institution };
}

function checkDocument({ text, salt }: z.infer<typeof Document>, digest: string): void {
  if (sameDigest(saltedDigest(salt, text), digest)) return;
  throw new LedgerError('MALFORMED', 'body/document: not the one that documentDigest names');
}
