import { LedgerError, type DeclarationMake, type DeclarationRecord } from '../model/index.js';
import type { LedgerContext } from './context.js';
import type { SignedStatement } from './statement.js';

/**
 * Keeps what an enterprise declares as the item's next version for it.
 * @throws {LedgerError} NOT_FOUND, FORBIDDEN for an item that others provide
 */
export async function declare(
  ctx: LedgerContext,
  { statement, hash }: SignedStatement<DeclarationMake>,
): Promise<void> {
  const { iss: subject, item, digest, commitment } = statement;
  const { sharing_mode: mode } = (await ctx.state.require('item~latest', item)).item;
  if (mode !== 'self_declared')
    throw new LedgerError('FORBIDDEN', `payload/item: ${item} is not self-declared`);
  const version = ((await ctx.state.get('declaration~latest', subject, item))?.version ?? 0) + 1;
  const record: DeclarationRecord = {
    ...{ schema: 1, written: ctx.provenance(hash), subject, item, version },
    ...{ digest, commitment, declaredAt: ctx.at },
  };
  await ctx.state.put('declaration', record, subject, item, String(version));
  await ctx.state.put('declaration~latest', record, subject, item);
}
