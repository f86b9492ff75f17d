import { parseArgs } from 'node:util';
import { z } from 'zod';

/** How accesses reach the ledger: gathered as the gateway does by default, or each in a transaction of its own. */
export const BATCHING = {
  on: { ACCESS_BATCH: '200', ACCESS_PIPELINE: '2' },
  off: { ACCESS_BATCH: '1', ACCESS_PIPELINE: '256' },
} as const;
export type Batching = keyof typeof BATCHING;

const count = z.coerce.number<string>().int().min(1);
/** Several, separated by commas. */
const several = z.string().transform((text) => text.split(','));
const CommandLine = z.strictObject({
  /** Without it: the embedded one, and real Fabric where `FABRIC_BIN` is set. */
  engine: z.enum(['embedded', 'fabric']).optional(),
  /** Each with a key, a consent and a quota of its own. */
  enterprises: count.default(10_000),
  /** In each cell of the table; a tenth of it with one in flight. */
  accesses: count.default(3_000),
  /** Accesses at a time, a cell each. */
  'in-flight': several.pipe(z.array(count)).default([1, 32, 256]),
  batching: several.pipe(z.array(z.enum(['on', 'off']))).default(['on', 'off']),
  /** Where the figures go as JSON. */
  json: z.string().optional(),
});
export type BenchSettings = z.infer<typeof CommandLine>;

/** @throws {z.ZodError | TypeError} what does not fit */
export function readSettings(argv: readonly string[]): BenchSettings {
  const text = { type: 'string' } as const;
  const names = Object.keys(CommandLine.shape);
  const options = Object.fromEntries(names.map((name) => [name, text]));
  return CommandLine.parse({ ...parseArgs({ args: [...argv], options }).values });
}

export function enginesOf({ engine }: BenchSettings): readonly ('embedded' | 'fabric')[] {
  if (engine !== undefined) return [engine];
  return process.env['FABRIC_BIN'] === undefined ? ['embedded'] : ['embedded', 'fabric'];
}
