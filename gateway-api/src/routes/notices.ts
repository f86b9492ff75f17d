import { ParticipantId } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { oversees, type Role } from '../http/caller.js';
import { type Operation, operation } from '../http/operation.js';
import { Problem } from '../http/problem.js';
import { found } from './found.js';
import type { Services } from './services.js';
import { listOf, PageQuery } from './shapes/lists.js';
import { Notice } from './shapes/objections.js';

const tag = 'Objections';
const readers: readonly Role[] = ['institution', 'operator', 'regulator', 'notary'];

/** What was corrected after an institution got it, and while it may still keep it. */
export function notices({ readModel }: Services): Operation[] {
  return [
    operation({
      ...{ method: 'get', path: '/v1/notices', tag, roles: readers },
      summary: 'Corrections and repairs of what was delivered earlier, newest first',
      query: PageQuery.extend({ institution: ParticipantId.optional() }),
      reply: listOf(Notice),
      handle: ({ caller, query: { institution, ...page } }) => {
        if (oversees(caller)) return readModel.notices({ institution }, page);
        if (institution !== undefined && institution !== caller.participant) {
          throw new Problem('FORBIDDEN', 'query/institution: only your own.');
        }
        return readModel.notices({ institution: caller.participant }, page);
      },
    }),
    operation({
      ...{ method: 'get', path: '/v1/notices/{id}', summary: 'One notice', tag, roles: readers },
      params: z.strictObject({ id: z.string().max(64) }),
      reply: Notice,
      problems: ['NOT_FOUND'],
      handle: async ({ caller, params }) =>
        found(
          'notice',
          await readModel.notice(params.id),
          (row) => oversees(caller) || row.institution === caller.participant,
        ),
    }),
  ];
}
