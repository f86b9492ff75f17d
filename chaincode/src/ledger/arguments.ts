import type { z } from 'zod';
import { LedgerError } from '../model/index.js';

/**
 * Parses an argument of a transaction that is JSON.
 * @param name the argument, for the refusal's path
 * @throws {LedgerError} MALFORMED
 */
export function parseArgument<T>(schema: z.ZodType<T>, text: string, name: string): T {
  const parsed = schema.safeParse(parseJson(text, name));
  if (!parsed.success) throw LedgerError.malformed(name, parsed.error);
  return parsed.data;
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new LedgerError('MALFORMED', `${name}: not JSON`);
  }
}

/** Does a piece of work on one member of an argument; a refusal names the member. */
export async function locate<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof LedgerError ? error.within(path) : error;
  }
}
