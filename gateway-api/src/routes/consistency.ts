import { z } from 'zod';
import type { Services } from './services.js';

/** Whether a single read is answered from the read model, which may be a moment behind, or from the peer itself. */
export const ConsistencyQuery = z.strictObject({ consistency: z.enum(['ledger']).optional() });

/** Where to read from. */
export function sourceOf(
  { readModel, ledgerReads }: Pick<Services, 'readModel' | 'ledgerReads'>,
  { consistency }: z.output<typeof ConsistencyQuery>,
) {
  return consistency === 'ledger' ? ledgerReads : readModel;
}
