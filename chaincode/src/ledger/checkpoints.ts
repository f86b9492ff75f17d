import { LedgerError, type CheckpointAnchor } from '../model/index.js';
import type { LedgerContext } from './context.js';
import type { SignedStatement } from './statement.js';

/**
 * Writes what one signer saw beside what others did, whether they agree or not: a fork must show, not be refused.
 * Of one signer checkpoints only grow.
 * @throws {LedgerError} CONFLICT
 */
export async function anchorCheckpoint(
  ctx: LedgerContext,
  { statement, hash }: SignedStatement<CheckpointAnchor>,
): Promise<void> {
  const { iss: by, checkpoint } = statement;
  const last = (await ctx.state.get('checkpoint~latest', by))?.checkpoint;
  if (last !== undefined && checkpoint.height <= last.height)
    throw new LedgerError('CONFLICT', `payload/checkpoint/height: not above ${last.height}`);
  if (last !== undefined && checkpoint.entries < last.entries)
    throw new LedgerError('CONFLICT', `payload/checkpoint/entries: fewer than ${last.entries}`);
  const record = { schema: 1, written: ctx.provenance(hash), by, checkpoint } as const;
  await ctx.state.put('checkpoint', record, String(checkpoint.height), by);
  await ctx.state.put('checkpoint~latest', record, by);
}
