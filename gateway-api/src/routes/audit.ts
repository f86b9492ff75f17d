import { LedgerError, sha256Hash, SubjectReference, text, Uscc } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { type Operation, operation } from '../http/operation.js';
import { CARRY_PROBLEMS } from './carrying.js';
import { found } from './found.js';
import type { Services } from './services.js';
import { listOf, PageQuery, StatementBody, Written } from './shapes/lists.js';

const tag = 'Audit';

const LookupRow = Written.extend({
  id: z.string(),
  by: z.string(),
  subject: z.string(),
  reason: z.string(),
  at: z.string(),
});

/** The watchers are watched: a look-up stands on the ledger before it is answered (G10). */
export function audit({ readModel, verify, carrier, vault }: Services): Operation[] {
  return [
    operation({
      ...{ method: 'post', path: '/v1/audit/lookups', tag, roles: ['regulator', 'operator'] },
      summary: 'The reference of an enterprise and its salt, after the look-up is on the ledger',
      body: StatementBody.extend({ uscc: Uscc, reason: text(500) }),
      reply: z.object({ subject: SubjectReference, salt: z.string(), statement: z.string() }),
      status: 201,
      problems: [...CARRY_PROBLEMS, 'NOT_FOUND'],
      handle: async ({ caller, body }) => {
        const statement = await verify(body.statement, ['lookup'], caller);
        const { subject, salt } = found('enterprise', await vault.find(body.uscc));
        if (statement.payload.subject !== subject) {
          throw new LedgerError('MALFORMED', 'statement/subject: not the reference of this code');
        }
        if (statement.payload.reason !== body.reason) {
          throw new LedgerError('MALFORMED', 'statement/reason: not the reason given');
        }
        await carrier.carry(statement);
        return { subject, salt, statement: sha256Hash(statement.jws) };
      },
    }),
    operation({
      ...{ method: 'get', path: '/v1/audit/lookups', summary: 'Look-ups, newest first', tag },
      roles: ['regulator', 'operator', 'notary'],
      query: PageQuery.extend({ subject: SubjectReference.optional() }),
      reply: listOf(LookupRow),
      handle: ({ query: { subject, ...page } }) => readModel.lookups({ subject }, page),
    }),
  ];
}
