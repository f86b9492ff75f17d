import { ObjectionRecord, SubjectReference, Uuid7 } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { type Caller, oversees, type Role } from '../http/caller.js';
import { type Operation, operation } from '../http/operation.js';
import { Problem } from '../http/problem.js';
import { clockOf } from '../objections/clock.js';
import { requireCorrected } from '../objections/corrected.js';
import { requireNamedRecord } from '../objections/named-record.js';
import { checkSealedText, sealedText } from '../objections/sealed-text.js';
import { carryWithText } from '../papers/carry.js';
import type { ObjectionFilter } from '../projection/read-model.js';
import type { ObjectionRow } from '../projection/rows.js';
import { CARRY_PROBLEMS } from './carrying.js';
import { found } from './found.js';
import type { Services } from './services.js';
import { listOf, PageQuery, StatementBody } from './shapes/lists.js';
import { Objection, ObjectionDetail } from './shapes/objections.js';

const tag = 'Objections';
const readers: readonly Role[] = ['enterprise', 'provider', 'operator', 'regulator', 'notary'];
const path = z.strictObject({ id: Uuid7 });
const TextBody = StatementBody.extend(sealedText);

/** Enterprises object 异议 to what is recorded of them; operator and provider answer within the statutory terms. */
export function objections(services: Services): Operation[] {
  const { readModel, verify, carrier, vault, calendar } = services;
  const timed = (row: ObjectionRow) => ({ ...row, clock: clockOf(calendar, row, new Date().toISOString()) });
  const detailed = async (row: ObjectionRow, caller: Caller) => {
    const text = handles(row, caller) ? await vault.document(row.digest) : null;
    const grounds =
      row.decision !== null && handles(row, caller) ? await vault.document(row.decision.digest) : null;
    return { ...timed(row), text, grounds };
  };
  const read = async (id: string, caller: Caller) =>
    detailed(
      found('objection', await readModel.objection(id), (row) => mayRead(row, caller)),
      caller,
    );
  return [
    operation({
      ...{
        method: 'post',
        path: '/v1/objections',
        summary:
          'Object to a record, or to all of an item: the record by the handle that an own access (S1) gives',
        tag,
        roles: ['enterprise'],
      },
      body: TextBody,
      reply: ObjectionDetail,
      status: 201,
      problems: CARRY_PROBLEMS,
      handle: async ({ caller, body: { statement: jws, ...words } }) => {
        const statement = await verify(jws, ['objection.raise'], caller);
        const { iss, jti, digest } = statement.payload;
        checkSealedText(words, digest);
        if ((await readModel.objection(jti)) === null) await requireNamedRecord(services, statement.payload);
        const bearer = { type: 'objection', id: jti } as const;
        await carryWithText(services, statement, { digest, owner: iss, bearer, ...words });
        return read(jti, caller);
      },
    }),
    operation({
      ...{ method: 'get', path: '/v1/objections', summary: 'Objections, newest first', tag, roles: readers },
      query: PageQuery.extend({
        subject: SubjectReference.optional(),
        state: ObjectionRecord.shape.state.optional(),
      }),
      reply: listOf(Objection),
      handle: async ({ caller, query: { limit, cursor, ...filter } }) => {
        const page = await readModel.objections(confine(caller, filter), { limit, cursor });
        return { ...page, items: page.items.map(timed) };
      },
    }),
    operation({
      ...{ method: 'get', path: '/v1/objections/{id}', summary: 'One objection', tag, roles: readers },
      params: path,
      reply: ObjectionDetail,
      problems: ['NOT_FOUND'],
      handle: ({ caller, params }) => read(params.id, caller),
    }),
    operation({
      ...{ method: 'post', path: '/v1/objections/{id}/transfer', tag, roles: ['operator'] },
      summary: 'Pass an objection on to who provided the record',
      params: path,
      body: StatementBody,
      reply: ObjectionDetail,
      problems: CARRY_PROBLEMS,
      handle: async ({ caller, params, body }) => {
        const statement = await verify(body.statement, ['objection.transfer'], caller);
        requireNamed(params, statement.payload);
        await carrier.carry(statement);
        return read(params.id, caller);
      },
    }),
    operation({
      ...{ method: 'post', path: '/v1/objections/{id}/decide', tag, roles: ['operator', 'provider'] },
      summary: 'Decide an objection: the record was set right, or the objection is rejected',
      params: path,
      body: TextBody,
      reply: ObjectionDetail,
      problems: CARRY_PROBLEMS,
      handle: async ({ caller, params, body: { statement: jws, ...words } }) => {
        const statement = await verify(jws, ['objection.decide'], caller);
        const { digest, outcome } = requireNamed(params, statement.payload);
        checkSealedText(words, digest);
        const row = found('objection', await readModel.objection(params.id), (each) => mayRead(each, caller));
        if (outcome === 'corrected' && row.decision === null) await requireCorrected(services, row);
        const bearer = { type: 'decision', id: params.id } as const;
        await carryWithText(services, statement, { digest, owner: row.subject, bearer, ...words });
        return read(params.id, caller);
      },
    }),
    operation({
      ...{ method: 'post', path: '/v1/objections/{id}/withdraw', tag, roles: ['enterprise'] },
      summary: 'Take an objection back',
      params: path,
      body: StatementBody,
      reply: ObjectionDetail,
      problems: CARRY_PROBLEMS,
      handle: async ({ caller, params, body }) => {
        const statement = await verify(body.statement, ['objection.withdraw'], caller);
        requireNamed(params, statement.payload);
        await carrier.carry(statement);
        return read(params.id, caller);
      },
    }),
  ];
}

/** Who sees that there is an objection: the enterprise, the provider to whom it went, those who oversee. */
function mayRead({ subject, transfer }: ObjectionRow, caller: Caller): boolean {
  return oversees(caller) || [subject, transfer?.provider].includes(caller.participant);
}

/** Who sees its words: whoever handles it, and the regulator; a notary attests what is on the ledger. */
function handles(row: ObjectionRow, caller: Caller): boolean {
  return mayRead(row, caller) && caller.role !== 'notary';
}

/** @throws {Problem} FORBIDDEN where it asks for another's */
function confine(caller: Caller, { subject, ...filter }: ObjectionFilter): ObjectionFilter {
  if (oversees(caller)) return { ...filter, subject };
  if (caller.role === 'provider') return { ...filter, subject, provider: caller.participant };
  if (subject !== undefined && subject !== caller.participant) {
    throw new Problem('FORBIDDEN', 'query/subject: only your own.');
  }
  return { ...filter, subject: caller.participant };
}

function requireNamed<Payload extends { readonly objection: string }>(
  { id }: { readonly id: string },
  payload: Payload,
): Payload {
  if (payload.objection === id) return payload;
  throw new Problem('MALFORMED', 'path/id: the statement names another objection');
}
