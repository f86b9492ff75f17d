import { ItemId, MarkRecord, RecordHandle, sha256Hash, SubjectReference } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { oversees } from '../http/caller.js';
import { type Operation, operation } from '../http/operation.js';
import { Problem } from '../http/problem.js';
import { CARRY_PROBLEMS } from './carrying.js';
import type { Services } from './services.js';
import { listOf, PageQuery, StatementBody, Written } from './shapes/lists.js';

const tag = 'Marks';

const Mark = Written.extend({
  subject: SubjectReference,
  item: ItemId,
  /** On the item as a whole; `none`: lifted, or never put. */
  mark: z.enum(['objection', 'repaired', 'none']),
  case: z.string().nullable(),
  records: MarkRecord.shape.records.unwrap().meta({
    description: 'Single records that bear a mark of their own, by their handles',
  }),
  at: z.string(),
}).meta({ id: 'Mark' });

/** Objections and repairs: what is delivered carries an objection; an item, or a record, that was repaired is withheld. */
export function marks({ readModel, verify, carrier }: Services): Operation[] {
  return [
    operation({
      ...{ method: 'get', path: '/v1/marks', summary: 'Marks on items of enterprises, newest first', tag },
      roles: ['enterprise', 'regulator', 'operator', 'notary'],
      query: PageQuery.extend({ subject: SubjectReference.optional() }),
      reply: listOf(Mark),
      handle: ({ caller, query: { subject, ...page } }) => {
        if (oversees(caller)) return readModel.marks({ subject }, page);
        if (subject !== undefined && subject !== caller.participant) {
          throw new Problem('FORBIDDEN', 'query/subject: only your own.');
        }
        return readModel.marks({ subject: caller.participant }, page);
      },
    }),
    operation({
      ...{ method: 'post', path: '/v1/marks', tag },
      summary: 'Mark an item of an enterprise, or one record of it, or lift a mark',
      roles: ['operator'],
      body: StatementBody,
      reply: z.object({
        subject: SubjectReference,
        item: ItemId,
        record: RecordHandle.optional(),
        mark: Mark.shape.mark,
        statement: z.string(),
      }),
      status: 201,
      problems: CARRY_PROBLEMS,
      handle: async ({ caller, body }) => {
        const statement = await verify(body.statement, ['item.mark'], caller);
        await carrier.record(statement);
        const { subject, item, record, mark } = statement.payload;
        const about = { subject, item, ...(record !== undefined && { record }) };
        return { ...about, mark, statement: sha256Hash(statement.jws) };
      },
    }),
  ];
}
