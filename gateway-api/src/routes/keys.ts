import { jwkThumbprint, Party, SubjectReference, Thumbprint } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { type Caller, oversees, ROLES } from '../http/caller.js';
import { type Operation, operation } from '../http/operation.js';
import { Problem } from '../http/problem.js';
import { CARRY_PROBLEMS } from './carrying.js';
import { ConsistencyQuery } from './consistency.js';
import { found } from './found.js';
import type { Services } from './services.js';
import { listOf, PageQuery, StatementBody } from './shapes/lists.js';
import { Key } from './shapes/registry.js';

const tag = 'Keys';

/** Verification keys: public halves, whose they are, and who says so. */
export function keys({ readModel, ledgerReads, verify, carrier }: Services): Operation[] {
  const read = async (kid: string) => found('key', await readModel.key(kid));
  return [
    operation({
      ...{ method: 'get', path: '/v1/keys', summary: 'Keys of one owner, newest first', tag, roles: ROLES },
      query: PageQuery.extend({ owner: Party.optional(), ...ConsistencyQuery.shape }),
      reply: listOf(Key),
      problems: ['LEDGER_UNAVAILABLE'],
      handle: async ({ caller, query: { owner: asked, consistency, ...page } }) => {
        const owner = visibleOwner(caller, asked);
        if (consistency === undefined) return readModel.keys({ owner }, page);
        if (owner === undefined)
          throw new Problem('MALFORMED', 'query/owner: the ledger lists keys by owner');
        return { items: await ledgerReads.keysOf(owner), nextCursor: null, ...(await readModel.position()) };
      },
    }),
    operation({
      ...{ method: 'post', path: '/v1/keys', summary: 'Register or rotate a key', tag, roles: ROLES },
      body: StatementBody,
      reply: Key,
      status: 201,
      problems: CARRY_PROBLEMS,
      handle: async ({ caller, body }) => {
        const statement = await verify(body.statement, ['key.register', 'key.rotate'], caller);
        await carrier.carry(statement);
        return read(jwkThumbprint(statement.payload.jwk));
      },
    }),
    operation({
      ...{ method: 'post', path: '/v1/keys/{kid}/revoke', summary: 'Revoke a key', tag, roles: ROLES },
      params: z.strictObject({ kid: Thumbprint }),
      body: StatementBody,
      reply: Key,
      problems: CARRY_PROBLEMS,
      handle: async ({ caller, params, body }) => {
        const statement = await verify(body.statement, ['key.revoke'], caller);
        if (statement.payload.kid !== params.kid) {
          throw new Problem('MALFORMED', 'path/kid: the statement names another key');
        }
        await carrier.carry(statement);
        return read(params.kid);
      },
    }),
  ];
}

/** An enterprise sees other enterprises' keys never; only those who oversee see everybody's at once. */
function visibleOwner(caller: Caller, owner: string | undefined): string | undefined {
  if (owner === undefined) return oversees(caller) ? undefined : caller.participant;
  const foreign = owner !== caller.participant && SubjectReference.safeParse(owner).success;
  if (foreign && caller.role === 'enterprise') {
    throw new Problem('FORBIDDEN', 'These keys are another enterprise’s.');
  }
  return owner;
}
