import {
  LedgerError,
  type Lookup,
  type LookupRecord,
  saltedDigest,
  sameDigest,
  sha256Hash,
  SubjectReference,
  text,
  Uscc,
} from '@xinjian/chaincode/model';
import { z } from 'zod';
import { ROLES, type Role } from '../http/caller.js';
import { type Operation, operation } from '../http/operation.js';
import { LedgerUnavailable } from '../ledger/errors.js';
import { SealedText } from '../objections/sealed-text.js';
import { CARRY_PROBLEMS } from './carrying.js';
import { found } from './found.js';
import type { Services } from './services.js';
import { AuditSummary, Checkpoint, LookupRow, Rules } from './shapes/audit.js';
import { listOf, PageQuery, StatementBody } from './shapes/lists.js';

const tag = 'Audit';

const overseers: readonly Role[] = ['regulator', 'operator', 'notary'];

const LookupBody = StatementBody.extend({
  uscc: Uscc,
  reason: text(500),
  /** 32 random bytes of the caller's own: `codeDigest` of the statement is sha256(salt ‖ utf8(uscc)). */
  salt: SealedText.shape.salt,
});

/** The watchers are watched: a look-up stands on the ledger before it is answered (G10). */
export function audit(services: Services): Operation[] {
  const { readModel, ledgerReads, verify, carrier, vault, resolveLimit } = services;
  return [
    operation({
      ...{ method: 'post', path: '/v1/audit/lookups', tag, roles: ['regulator', 'operator'] },
      summary: 'The reference of an enterprise and its salt, after the look-up is on the ledger',
      body: LookupBody,
      reply: z.object({ subject: SubjectReference, salt: z.string(), statement: z.string() }),
      status: 201,
      problems: CARRY_PROBLEMS,
      handle: async ({ caller, body }) => {
        const statement = await verify(body.statement, ['lookup'], caller);
        checkLookup(statement.payload, body);
        await resolveLimit(caller);
        // of a code that is not known as well: whether it is, nobody learns without a record
        const { subject, salt } = await vault.entryOf(body.uscc);
        await carrier.record(statement, [subject]);
        requireLookedUp(subject, await ledgerReads.lookup(statement.payload.jti));
        return { subject, salt, statement: sha256Hash(statement.jws) };
      },
    }),
    operation({
      ...{ method: 'get', path: '/v1/audit/lookups', summary: 'Look-ups, newest first', tag },
      roles: overseers,
      query: PageQuery.extend({ subject: SubjectReference.optional() }),
      reply: listOf(LookupRow),
      handle: ({ query: { subject, ...page } }) => readModel.lookups({ subject }, page),
    }),
    operation({
      ...{
        method: 'get',
        path: '/v1/audit/summary',
        summary: 'What happened, counted',
        tag,
        roles: overseers,
      },
      query: z.strictObject({ from: z.iso.datetime().optional(), to: z.iso.datetime().optional() }),
      reply: AuditSummary,
      handle: ({ query }) => readModel.auditSummary(query),
    }),
    operation({
      ...{ method: 'get', path: '/v1/audit/rules', summary: 'The audit rules in force', tag, roles: ROLES },
      reply: Rules,
      problems: ['NOT_FOUND'],
      handle: async () => found('set of rules', await readModel.rules()),
    }),
    operation({
      ...{
        method: 'put',
        path: '/v1/audit/rules',
        summary: 'Publish audit rules',
        tag,
        roles: ['regulator'],
      },
      body: StatementBody,
      reply: Rules,
      problems: CARRY_PROBLEMS,
      handle: async ({ caller, body }) => {
        await carrier.carry(await verify(body.statement, ['rules.publish'], caller));
        return found('set of rules', await readModel.rules());
      },
    }),
    operation({
      ...{ method: 'get', path: '/v1/audit/checkpoints', summary: 'Signed checkpoints, newest first', tag },
      roles: overseers,
      query: PageQuery,
      reply: listOf(Checkpoint),
      handle: ({ query }) => readModel.checkpoints(query),
    }),
    operation({
      ...{ method: 'post', path: '/v1/audit/checkpoints', summary: 'Anchor a checkpoint', tag },
      roles: ['operator', 'notary'],
      body: StatementBody,
      reply: z.object({ statement: z.string(), height: z.int() }),
      status: 201,
      problems: CARRY_PROBLEMS,
      handle: async ({ caller, body }) => {
        const statement = await verify(body.statement, ['checkpoint.anchor'], caller);
        await carrier.record(statement);
        return { statement: sha256Hash(statement.jws), height: statement.payload.checkpoint.height };
      },
    }),
  ];
}

/** @throws {LedgerError} MALFORMED where the statement is not of this code and reason */
function checkLookup({ codeDigest, reason }: Lookup, body: z.output<typeof LookupBody>): void {
  if (!sameDigest(saltedDigest(body.salt, body.uscc), codeDigest)) {
    throw new LedgerError('MALFORMED', 'statement/codeDigest: not the digest of salt and code');
  }
  if (reason !== body.reason) throw new LedgerError('MALFORMED', 'statement/reason: not the reason given');
}

/**
 * Nothing is answered but what the ledger says was looked up: the same statement again, after the enterprise was
 * forgotten and came back under another reference, does not identify it.
 */
function requireLookedUp(subject: string, recorded: LookupRecord | null): void {
  if (recorded === null) throw new LedgerUnavailable('the peer does not have the look-up yet');
  if (recorded.subject === subject) return;
  throw new LedgerError('CONFLICT', 'the look-up was of another reference of this code: sign a new one');
}
