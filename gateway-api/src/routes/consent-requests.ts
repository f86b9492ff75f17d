import { ParticipantId, SubjectReference, Uuid7 } from '@xinjian/chaincode/model';
import { z } from 'zod';
import type { Role } from '../http/caller.js';
import { type Operation, operation } from '../http/operation.js';
import { Problem } from '../http/problem.js';
import { CARRY_PROBLEMS } from './carrying.js';
import { found } from './found.js';
import { confine, maySee } from './scope.js';
import type { Services } from './services.js';
import { CONSENT_REQUEST_STATES, ConsentRequest } from './shapes/consents.js';
import { listOf, PageQuery, StatementBody } from './shapes/lists.js';

const tag = 'Consent';
const parties: readonly Role[] = ['enterprise', 'institution', 'regulator', 'operator', 'notary'];
const path = z.strictObject({ id: Uuid7 });

/** Institutions ask for consent; enterprises answer. */
export function consentRequests({ readModel, verify, carrier }: Services): Operation[] {
  const read = async (id: string) => found('request', await readModel.consentRequest(id));
  return [
    operation({
      ...{ method: 'post', path: '/v1/consent-requests', summary: 'Ask for consent', tag },
      roles: ['institution'],
      body: StatementBody,
      reply: ConsentRequest,
      status: 201,
      problems: [...CARRY_PROBLEMS, 'TERMS_REFUSED'],
      handle: async ({ caller, body }) => {
        const statement = await verify(body.statement, ['consent.request'], caller);
        await carrier.carry(statement);
        return read(statement.payload.jti);
      },
    }),
    operation({
      ...{ method: 'get', path: '/v1/consent-requests', summary: 'Requests, newest first', tag },
      roles: parties,
      query: PageQuery.extend({
        institution: ParticipantId.optional(),
        subject: SubjectReference.optional(),
        state: z.enum(CONSENT_REQUEST_STATES).optional(),
      }),
      reply: listOf(ConsentRequest),
      handle: ({ caller, query: { limit, cursor, ...filter } }) =>
        readModel.consentRequests(confine(caller, filter), { limit, cursor }),
    }),
    operation({
      ...{ method: 'get', path: '/v1/consent-requests/{id}', summary: 'One request', tag, roles: parties },
      params: path,
      reply: ConsentRequest,
      problems: ['NOT_FOUND'],
      handle: async ({ caller, params }) =>
        found('request', await readModel.consentRequest(params.id), (row) => maySee(caller, row)),
    }),
    operation({
      ...{ method: 'post', path: '/v1/consent-requests/{id}/refuse', summary: 'Refuse', tag },
      roles: ['enterprise'],
      params: path,
      body: StatementBody,
      reply: ConsentRequest,
      problems: CARRY_PROBLEMS,
      handle: async ({ caller, params, body }) => {
        const statement = await verify(body.statement, ['consent.refuse'], caller);
        if (statement.payload.answers !== params.id) {
          throw new Problem('MALFORMED', 'path/id: the statement answers another request');
        }
        await carrier.carry(statement);
        return read(params.id);
      },
    }),
  ];
}
