import { LedgerError, SubjectReference, type Lookup } from '../model/index.js';
import type { LedgerContext } from './context.js';
import type { SignedStatement } from './statement.js';

/**
 * Keeps who looked up whom, and why.
 * @param subject what the gateway is about to answer
 * @throws {LedgerError} MALFORMED where that is no reference
 */
export async function recordLookup(
  ctx: LedgerContext,
  { statement, hash }: SignedStatement<Lookup>,
  subject: string,
): Promise<void> {
  const parsed = SubjectReference.safeParse(subject);
  if (!parsed.success) throw LedgerError.malformed('subject', parsed.error);
  const { jti: id, iss: by, codeDigest, reason } = statement;
  await ctx.state.requireAbsent('lookup', id);
  await ctx.state.put(
    'lookup',
    { schema: 1, written: ctx.provenance(hash), id, by, subject: parsed.data, codeDigest, reason },
    id,
  );
}
