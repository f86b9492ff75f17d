import { ParticipantId } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { ROLES, type Role } from '../http/caller.js';
import { type Operation, operation } from '../http/operation.js';
import { Problem } from '../http/problem.js';
import { CARRY_PROBLEMS } from './carrying.js';
import { ConsistencyQuery, sourceOf } from './consistency.js';
import { found } from './found.js';
import type { Services } from './services.js';
import { listOf, PageQuery, StatementBody } from './shapes/lists.js';
import { Participant } from './shapes/registry.js';

const tag = 'Participants';
const path = z.strictObject({ id: ParticipantId });

/** Changes of standing, and who may make them. */
const CHANGES = [
  { verb: 'suspend', type: 'participant.suspend', roles: ['operator', 'regulator'] },
  { verb: 'reinstate', type: 'participant.reinstate', roles: ['operator', 'regulator'] },
  { verb: 'retire', type: 'participant.retire', roles: ['operator'] },
] as const satisfies readonly { verb: string; type: string; roles: readonly Role[] }[];

/** On-boarding and standing. */
export function participants(services: Services): Operation[] {
  const { readModel, verify, carrier } = services;
  const read = async (id: string) => found('participant', await readModel.participant(id));
  return [
    operation({
      ...{
        method: 'get',
        path: '/v1/participants',
        summary: 'Participants, newest first',
        tag,
        roles: ROLES,
      },
      query: PageQuery,
      reply: listOf(Participant),
      handle: ({ query }) => readModel.participants(query),
    }),
    operation({
      ...{ method: 'get', path: '/v1/participants/{id}', summary: 'One participant', tag, roles: ROLES },
      params: path,
      query: ConsistencyQuery,
      reply: Participant,
      problems: ['NOT_FOUND', 'LEDGER_UNAVAILABLE'],
      handle: async ({ params, query }) =>
        found('participant', await sourceOf(services, query).participant(params.id)),
    }),
    operation({
      ...{ method: 'post', path: '/v1/participants', summary: 'On-board a participant', tag },
      roles: ['operator', 'regulator'],
      body: StatementBody,
      reply: Participant,
      status: 201,
      problems: CARRY_PROBLEMS,
      handle: async ({ caller, body }) => {
        const statement = await verify(body.statement, ['participant.register'], caller);
        await carrier.carry(statement);
        return read(statement.payload.participant.id);
      },
    }),
    ...CHANGES.map(({ verb, type, roles }) =>
      operation({
        ...{
          method: 'post',
          path: `/v1/participants/{id}/${verb}`,
          summary: `Standing: ${verb}`,
          tag,
          roles,
        },
        params: path,
        body: StatementBody,
        reply: Participant,
        problems: CARRY_PROBLEMS,
        handle: async ({ caller, params, body }) => {
          const statement = await verify(body.statement, [type], caller);
          if (statement.payload.participant !== params.id) {
            throw new Problem('MALFORMED', 'path/id: the statement names another participant');
          }
          await carrier.carry(statement);
          return read(params.id);
        },
      }),
    ),
  ];
}
