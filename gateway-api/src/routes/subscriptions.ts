import {
  DENIAL_CODES,
  LedgerError,
  ParticipantId,
  SubjectReference,
  SubscriptionRecord,
  Uuid7,
} from '@xinjian/chaincode/model';
import { z } from 'zod';
import type { Caller, Role } from '../http/caller.js';
import { type Operation, operation } from '../http/operation.js';
import { Problem } from '../http/problem.js';
import { CARRY_PROBLEMS } from './carrying.js';
import { found } from './found.js';
import { reasonOf } from './reasons.js';
import { confine, maySee } from './scope.js';
import type { Services } from './services.js';
import { listOf, PageQuery, StatementBody } from './shapes/lists.js';
import { Subscription, SubscriptionDetail } from './shapes/webhooks.js';

const tag = 'Webhooks';
const readers: readonly Role[] = ['institution', 'enterprise', 'regulator', 'operator', 'notary'];
const path = z.strictObject({ id: Uuid7 });

/** Standing requests for pushes under a consent. */
export function subscriptions({ readModel, verify, carrier }: Services): Operation[] {
  const read = async (id: string, caller: Caller) => {
    const row = found('subscription', await readModel.subscription(id), (each) => maySee(caller, each));
    const {
      jws: statement,
      transactionId,
      blockNumber,
    } = found('statement', await readModel.statement(row.statement));
    const { at } = found('transaction', await readModel.transaction(transactionId));
    return { ...row, signed: { statement, transactionId, blockNumber, at } };
  };
  return [
    operation({
      ...{ method: 'post', path: '/v1/subscriptions', tag, roles: ['institution'], status: 201 },
      summary: 'Have items pushed whenever they change, under a consent with the service push',
      body: StatementBody,
      reply: SubscriptionDetail,
      problems: [...CARRY_PROBLEMS, 'HINDERED'],
      handle: async ({ caller, body }) => {
        const statement = await verify(body.statement, ['push.subscribe'], caller);
        await carrier.carry(statement).catch(refuseHindered);
        return read(statement.payload.jti, caller);
      },
    }),
    operation({
      ...{
        method: 'get',
        path: '/v1/subscriptions',
        summary: 'Subscriptions, newest first',
        tag,
        roles: readers,
      },
      query: PageQuery.extend({
        institution: ParticipantId.optional(),
        subject: SubjectReference.optional(),
        consent: Uuid7.optional(),
        state: SubscriptionRecord.shape.state.optional(),
      }),
      reply: listOf(Subscription),
      handle: ({ caller, query: { limit, cursor, ...filter } }) =>
        readModel.subscriptions(confine(caller, filter), { limit, cursor }),
    }),
    operation({
      ...{ method: 'get', path: '/v1/subscriptions/{id}', summary: 'One subscription', tag, roles: readers },
      params: path,
      reply: SubscriptionDetail,
      problems: ['NOT_FOUND'],
      handle: ({ caller, params }) => read(params.id, caller),
    }),
    operation({
      ...{ method: 'post', path: '/v1/subscriptions/{id}/unsubscribe', tag, roles: ['institution'] },
      summary: 'End a subscription; what is queued under it is dropped',
      params: path,
      body: StatementBody,
      reply: SubscriptionDetail,
      problems: CARRY_PROBLEMS,
      handle: async ({ caller, params, body }) => {
        const statement = await verify(body.statement, ['push.unsubscribe'], caller);
        if (statement.payload.subscription !== params.id) {
          throw new Problem('MALFORMED', 'path/id: the statement names another subscription');
        }
        await carrier.carry(statement);
        return read(params.id, caller);
      },
    }),
  ];
}

/** Says in words with what a push would be denied. */
function refuseHindered(error: unknown): never {
  if (!(error instanceof LedgerError) || error.code !== 'HINDERED') throw error;
  const { detail } = error;
  const reasons = DENIAL_CODES.filter((code) => detail.endsWith(`: ${code}`)).map(reasonOf);
  throw new Problem('HINDERED', detail, { reasons });
}
