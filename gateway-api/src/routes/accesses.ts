import {
  AccessLocator,
  DENIAL_CODES,
  ItemId,
  ParticipantId,
  PurposeCode,
  SubjectReference,
  Uuid7,
} from '@xinjian/chaincode/model';
import { z } from 'zod';
import { type OpeningReader, shownTo } from '../access/opening.js';
import type { Caller, Role } from '../http/caller.js';
import { lineByLine, type Operation, operation } from '../http/operation.js';
import { Problem } from '../http/problem.js';
import type { AccessDetail as AccessDetailRow } from '../projection/rows.js';
import type { Verified } from '../statements/verify.js';
import { ask, explained, requireService } from './asking.js';
import { CARRY_PROBLEMS } from './carrying.js';
import { ConsistencyQuery, sourceOf } from './consistency.js';
import { found } from './found.js';
import { GoneReply, goneReply } from './gone.js';
import { confine, maySee } from './scope.js';
import type { Services } from './services.js';
import { Access, AccessDetail, Data, Decision, Receipt } from './shapes/accesses.js';
import { listOf, PageQuery, StatementBody } from './shapes/lists.js';

const tag = 'Access';
const parties: readonly Role[] = ['enterprise', 'institution', 'regulator', 'operator', 'notary'];
const path = z.strictObject({ id: Uuid7 });

/** Lines of one batch that are answered at a time. */
const BATCH_WIDTH = 250;

const Answer = z.object({
  access: z.string(),
  decision: Decision,
  data: Data.nullable(),
  gone: GoneReply,
  receipt: Receipt,
});

const Filter = PageQuery.extend({
  subject: SubjectReference.optional(),
  institution: ParticipantId.optional(),
  consent: Uuid7.optional(),
  subscription: Uuid7.optional(),
  item: ItemId.optional(),
  purpose: PurposeCode.optional(),
  decision: z.enum(['ALLOWED', 'DENIED']).optional(),
  code: z.enum(DENIAL_CODES).optional(),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
});

/** The single outlet, and the trail of its use. */
export function accesses(services: Services): Operation[] {
  const { readModel, verify, carrier, claims } = services;
  const readVisible = async (
    id: string,
    caller: Parameters<typeof maySee>[0],
    source: Pick<Services['readModel'], 'access'> = readModel,
  ) => found('access', await source.access(id), (row) => maySee(caller, row));
  /** An access is answered before the read model shows it. */
  const answered = {
    access: async (id: string) => (await readModel.access(id)) ?? (await services.ledgerReads.access(id)),
  };
  return [
    operation({
      ...{ method: 'post', path: '/v1/accesses', summary: 'Ask for data under a consent', tag },
      roles: ['institution', 'enterprise', 'regulator', 'operator'],
      body: StatementBody,
      reply: Answer,
      problems: [...CARRY_PROBLEMS, 'ACCESS_DENIED'],
      handle: ({ caller, body }) => askForData(services, caller, body.statement),
    }),
    lineByLine({
      ...{ method: 'post', path: '/v1/accesses/batch', tag, roles: ['institution'] },
      summary: 'Ask for data many times: a line for a line, in their order; each line counts as a call',
      body: StatementBody,
      reply: Answer,
      problems: [],
      ...{ limits: { length: 256 * 1024, count: 1_000 }, width: BATCH_WIDTH },
      hold: ({ participant }, pieces) => services.batches.hold(participant, pieces),
      handle: async ({ caller, body }) => {
        await services.callLimit(caller);
        return askForData(services, caller, body.statement);
      },
    }),
    operation({
      ...{ method: 'get', path: '/v1/accesses', summary: 'Accesses, newest first', tag, roles: parties },
      query: Filter,
      reply: listOf(Access),
      handle: async ({ caller, query: { limit, cursor, ...filter } }) => {
        const page = await readModel.accesses(confine(caller, filter), { limit, cursor });
        return { ...page, items: page.items.map(explained) };
      },
    }),
    operation({
      ...{ method: 'get', path: '/v1/accesses/{id}', summary: 'One access', tag, roles: parties },
      params: path,
      query: ConsistencyQuery,
      reply: AccessDetail,
      problems: ['NOT_FOUND', 'LEDGER_UNAVAILABLE', 'READ_MODEL_BEHIND'],
      handle: async ({ caller, params, query }) => {
        const row = await readVisible(params.id, caller, sourceOf(services, query));
        const reader = readerOf(caller, row);
        const claim = reader === null ? undefined : (await claims.find([row.id])).get(row.id);
        const { receipt = null, prepared = null } = claim?.delivery ?? {};
        return {
          ...explained(row),
          receipt: reader === 'receiver' ? receipt : null,
          openings: reader === null ? [] : shownTo(reader, prepared?.openings ?? []),
        };
      },
    }),
    operation({
      ...{ method: 'post', path: '/v1/accesses/{id}/acknowledge', summary: 'Confirm what was received', tag },
      roles: ['institution', 'enterprise'],
      params: path,
      body: StatementBody,
      reply: Access,
      problems: [...CARRY_PROBLEMS, 'NOT_FOUND'],
      handle: async ({ caller, params, body }) => {
        const statement = await verify(body.statement, ['access.acknowledge'], caller);
        await acknowledge(services, statement, await readVisible(params.id, caller, answered));
        return explained(await readVisible(params.id, caller));
      },
    }),
    operation({
      ...{ method: 'post', path: '/v1/usage-reports', summary: 'Report what became of the financing', tag },
      roles: ['institution'],
      body: StatementBody,
      reply: z.object({ id: z.string(), consent: z.string(), outcome: z.string() }),
      status: 201,
      problems: [...CARRY_PROBLEMS, 'NOT_FOUND'],
      handle: async ({ caller, body }) => {
        const statement = await verify(body.statement, ['usage.report'], caller);
        await carrier.record(statement);
        const { jti: id, consent, outcome } = statement.payload;
        return { id, consent, outcome };
      },
    }),
  ];
}

/** As whom somebody reads what opens an access; null: not at all. */
function readerOf({ role, participant }: Caller, row: AccessDetailRow): OpeningReader | null {
  if (row.institution === participant) return 'receiver';
  if (row.subject === participant) return 'subject';
  return role === 'regulator' ? 'regulator' : null;
}

/** Data by any service but the report, which has a place of its own. */
async function askForData(services: Services, caller: Caller, jws: string) {
  const { receipt, decision, data, gone } = await ask(services, caller, jws, ({ service }) =>
    requireService(service, service !== 'report'),
  );
  return { access: receipt.access, decision: explained(decision), data, gone: goneReply(gone), receipt };
}

async function acknowledge(
  { carrier, claims }: Services,
  statement: Verified<'access.acknowledge'>,
  { id, transactionId, index, statement: access }: AccessDetailRow,
): Promise<void> {
  if (statement.payload.access !== id) {
    throw new Problem('MALFORMED', 'path/id: the statement names another access');
  }
  const locator = AccessLocator.parse({ transactionId, index });
  await carrier.carry(statement, [JSON.stringify({ access: locator, statement: access })]);
  await claims.forgetBody(id);
}
