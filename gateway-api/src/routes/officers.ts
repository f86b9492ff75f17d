import { OfficerRecord, ParticipantId, sha256Hash } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { oversees } from '../http/caller.js';
import { type Operation, operation } from '../http/operation.js';
import { Problem } from '../http/problem.js';
import { CARRY_PROBLEMS } from './carrying.js';
import type { Services } from './services.js';
import { listOf, PageQuery, StatementBody, Written } from './shapes/lists.js';

const tag = 'Officers';
const Officer = z.object({ ...OfficerRecord.shape, ...Written.shape }).meta({ id: 'Officer' });

const CHANGES = [
  { verb: 'disable', type: 'officer.disable', summary: 'An officer may ask no more' },
  { verb: 'enable', type: 'officer.enable', summary: 'An officer may ask again' },
] as const;

/** Those who ask for an institution, as far as somebody has decided on them. */
export function officers({ readModel, verify, carrier }: Services): Operation[] {
  return [
    operation({
      ...{ method: 'get', path: '/v1/officers', summary: 'Officers on whom somebody decided', tag },
      roles: ['institution', 'regulator', 'operator', 'notary'],
      query: PageQuery.extend({ institution: ParticipantId.optional() }),
      reply: listOf(Officer),
      handle: ({ caller, query: { institution, ...page } }) => {
        if (oversees(caller)) return readModel.officers({ institution }, page);
        if (institution !== undefined && institution !== caller.participant) {
          throw new Problem('FORBIDDEN', 'query/institution: only your own.');
        }
        return readModel.officers({ institution: caller.participant }, page);
      },
    }),
    ...CHANGES.map(({ verb, type, summary }) =>
      operation({
        ...{ method: 'post', path: `/v1/officers/${verb}`, summary, tag },
        roles: ['institution', 'regulator'],
        body: StatementBody,
        reply: z.object({ institution: z.string(), officer: z.string(), statement: z.string() }),
        problems: CARRY_PROBLEMS,
        handle: async ({ caller, body }) => {
          const statement = await verify(body.statement, [type], caller);
          await carrier.record(statement);
          const { institution, officer } = statement.payload;
          return { institution, officer, statement: sha256Hash(statement.jws) };
        },
      }),
    ),
  ];
}
