import { DENIALS, ItemId, ItemVersion } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { ROLES } from '../http/caller.js';
import { type Operation, operation } from '../http/operation.js';
import { Problem } from '../http/problem.js';
import { CARRY_PROBLEMS } from './carrying.js';
import { ConsistencyQuery, sourceOf } from './consistency.js';
import { found } from './found.js';
import type { Services } from './services.js';
import { listOf, PageQuery, StatementBody } from './shapes/lists.js';
import { CatalogueRow, Purposes } from './shapes/registry.js';

const tag = 'Catalogue';
const path = z.strictObject({ id: ItemId });
const denials = Object.entries(DENIALS).map(([code, explanation]) => ({ code, ...explanation }));

/** The sharing catalogue and the purposes, as published on the ledger. */
export function catalogue(services: Services): Operation[] {
  const { readModel, verify, carrier } = services;
  const readItem = async (id: string, version?: number) =>
    found('item', await readModel.catalogueItem(id, version));
  const readPurposes = async () => ({ ...found('table of purposes', await readModel.purposes()), denials });
  return [
    operation({
      ...{
        method: 'get',
        path: '/v1/catalogue',
        summary: 'Items in their latest version, newest items first',
        tag,
        roles: ROLES,
      },
      query: PageQuery,
      reply: listOf(CatalogueRow),
      handle: ({ query }) => readModel.catalogue(query),
    }),
    operation({
      ...{ method: 'get', path: '/v1/catalogue/{id}', summary: 'One item', tag, roles: ROLES },
      params: path,
      query: ConsistencyQuery.extend({ version: z.coerce.number().pipe(ItemVersion).optional() }),
      reply: CatalogueRow,
      problems: ['NOT_FOUND', 'LEDGER_UNAVAILABLE'],
      handle: async ({ params, query }) =>
        found('item', await sourceOf(services, query).catalogueItem(params.id, query.version)),
    }),
    operation({
      ...{ method: 'put', path: '/v1/catalogue/{id}', summary: 'Publish a version of an item', tag },
      roles: ['operator'],
      params: path,
      body: StatementBody,
      reply: CatalogueRow,
      problems: CARRY_PROBLEMS,
      handle: async ({ caller, params, body }) => {
        const statement = await verify(body.statement, ['catalogue.publish'], caller);
        const { id, version } = statement.payload.item;
        if (id !== params.id) throw new Problem('MALFORMED', 'path/id: the statement names another item');
        await carrier.carry(statement);
        return readItem(id, version);
      },
    }),
    operation({
      ...{ method: 'get', path: '/v1/purposes', summary: 'Purposes and denial codes', tag, roles: ROLES },
      query: ConsistencyQuery,
      reply: Purposes,
      problems: ['NOT_FOUND', 'LEDGER_UNAVAILABLE'],
      handle: async ({ query }) => ({
        ...found('table of purposes', await sourceOf(services, query).purposes()),
        denials,
      }),
    }),
    operation({
      ...{ method: 'put', path: '/v1/purposes', summary: 'Publish the table of purposes', tag },
      roles: ['operator'],
      body: StatementBody,
      reply: Purposes,
      problems: CARRY_PROBLEMS,
      handle: async ({ caller, body }) => {
        await carrier.carry(await verify(body.statement, ['purposes.publish'], caller));
        return readPurposes();
      },
    }),
  ];
}
