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

/**
 * Does a piece of work on each member of a batch, and goes on after one that is refused: whoever gathered the batch
 * hears of all that stand in the way of the others.
 * @throws {LedgerError} `ofAll` that were refused; details begin with `<path>/<i>`
 */
export async function locateEach<T, R>(
  path: string,
  members: readonly T[],
  work: (member: T, index: number) => R | Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const refusals: LedgerError[] = [];
  for (const [index, member] of members.entries()) {
    try {
      results.push(await locate(`${path}/${index}`, () => work(member, index)));
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      refusals.push(error);
    }
  }
  const [first, ...others] = refusals;
  if (first !== undefined) throw LedgerError.ofAll([first, ...others]);
  return results;
}

/** Does a piece of work on one member of an argument; a refusal names the member. */
export async function locate<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof LedgerError ? error.within(path) : error;
  }
}
