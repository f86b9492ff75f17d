import { LedgerError } from '@xinjian/chaincode/model';
import type { z } from 'zod';
import type { CallOptions, Ledger } from './port.js';

/**
 * The record that a query answers with, as the peer has it now; null where there is none.
 * @throws as {@link Ledger.evaluate}, but for NOT_FOUND
 */
export async function readRecord<Value>(
  ledger: Pick<Ledger, 'evaluate'>,
  schema: z.ZodType<Value>,
  query: string,
  args: readonly string[],
  options?: CallOptions,
): Promise<Value | null> {
  try {
    return schema.parse(JSON.parse(await ledger.evaluate(query, args, options)));
  } catch (error) {
    if (error instanceof LedgerError && error.code === 'NOT_FOUND') return null;
    throw error;
  }
}
